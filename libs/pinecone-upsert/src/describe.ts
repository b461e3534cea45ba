import { ask } from './ask.ts';
import type { Connection } from './connection.ts';
import { IndexMismatchError, IndexNotFoundError, PineconeUnavailableError } from './errors.ts';
import { readIndexDescription } from './index-answers.ts';
import { readStats } from './read.ts';
import type { IndexDescription } from './types.ts';
import { checkDestination } from './upsert.ts';

/** The index as the control plane knows it, or, when only its host is configured, as the index itself does. */
export async function describeIndex(
  connection: Connection,
  signal?: AbortSignal,
): Promise<IndexDescription | undefined> {
  const { controllerUrl, indexName, indexHost } = connection.settings;
  try {
    if (indexName) {
      const url = `${controllerUrl}/indexes/${encodeURIComponent(indexName)}`;
      const question = { what: 'describe the index', url };
      const description = await ask(connection, question, readIndexDescription, signal);
      return indexHost ? { ...description, host: indexHost } : description;
    }
    if (!indexHost) return undefined;
    const { dimension } = await readStats(connection, indexHost, signal);
    return { host: indexHost, ...(dimension > 0 ? { dimension } : {}), ready: true };
  } catch (error) {
    if (error instanceof IndexNotFoundError) return undefined;
    throw error;
  }
}

/** Looks the host up once; a failed lookup is made again by the next caller. */
export function createHostLookup(connection: Connection): (signal?: AbortSignal) => Promise<string> {
  let known = connection.settings.indexHost;
  return async (signal) => {
    known ??= (await existingIndex(connection, signal)).host;
    return known;
  };
}

/** What PineconeIndex.preflight promises. */
export async function preflight(
  connection: Connection,
  { dimension, namespace, signal }: { dimension: number; namespace?: string; signal?: AbortSignal },
): Promise<{ name?: string; host: string; dimension: number; metric?: string }> {
  checkDestination({ dimension, namespace });
  const { ready, state, ...index } = await existingIndex(connection, signal);
  if (index.dimension !== dimension)
    throw new IndexMismatchError(connection.target, dimension, index.dimension);
  if (!ready) {
    const failure = { attempts: 1, message: `its state is ${state ?? 'unknown'}` };
    throw new PineconeUnavailableError('use the index', connection.target, failure);
  }
  // The host is another server than the control plane, and may refuse what that one took.
  if (connection.settings.indexName) await readStats(connection, index.host, signal);
  return { ...index, dimension };
}

async function existingIndex(connection: Connection, signal?: AbortSignal): Promise<IndexDescription> {
  const index = await describeIndex(connection, signal);
  if (!index) throw new IndexNotFoundError(connection.target);
  return index;
}
