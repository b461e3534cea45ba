import type { Connection } from './connection.ts';
import { describeIndex } from './describe.ts';
import { IndexMismatchError, PineconeRefusedError, PineconeUnavailableError } from './errors.ts';
import { pause } from './retry.ts';
import { callSdk } from './sdk.ts';
import type { IndexDescription, IndexSpec } from './types.ts';

const CONFLICT = 409;
const POLL_MS = 2_000;
const MAX_POLLS = 150;

/** What PineconeIndex.ensureIndex promises. */
export async function ensureIndex(
  connection: Connection,
  { signal, ...spec }: IndexSpec & { signal?: AbortSignal },
): Promise<'created' | 'exists'> {
  const name = connection.settings.indexName;
  if (!name) throw new TypeError('Creating an index needs indexName; a host alone cannot be created.');
  const existing = await describeIndex(connection, signal);
  const created = existing ? false : await createIndex(connection, name, spec, signal);
  const index = await untilReady(connection, signal);
  if (index.dimension !== spec.dimension) {
    throw new IndexMismatchError(connection.target, spec.dimension, index.dimension);
  }
  return created ? 'created' : 'exists';
}

/** False when somebody else, or an attempt whose answer was lost, created it meanwhile. */
async function createIndex(
  connection: Connection,
  name: string,
  { dimension, metric = 'cosine', cloud, region }: IndexSpec,
  signal?: AbortSignal,
): Promise<boolean> {
  try {
    // A schema of the reserved field alone makes a classic index of vectors (vendor-facts: Pinecone control plane).
    await callSdk(connection, 'create the index', signal, (client) =>
      client.indexes.create({
        name,
        deployment: { deploymentType: 'managed', cloud, region },
        schema: { fields: { _values: { type: 'dense_vector', dimension, metric } } },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof PineconeRefusedError && error.status === CONFLICT) return false;
    throw error;
  }
}

async function untilReady(connection: Connection, signal?: AbortSignal): Promise<IndexDescription> {
  for (let polls = 1; ; polls += 1) {
    const index = await describeIndex(connection, signal);
    if (index?.ready) return index;
    if (polls >= MAX_POLLS) {
      const failure = { attempts: polls, message: `its state is ${index?.state ?? 'unknown'}` };
      throw new PineconeUnavailableError('see the index get ready', connection.target, failure);
    }
    await pause(POLL_MS, connection.settings.sleep, signal);
  }
}
