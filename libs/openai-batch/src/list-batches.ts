import { toBatch, type Batch } from './batch.ts';
import { call, type Connection } from './connection.ts';
import { UnreadableReplyError } from './failure.ts';

/** How far back to list. */
export type ListBatchesOptions = { createdAfter: Date; signal?: AbortSignal };

const PAGE_SIZE = 100;

/**
 * Lists the project's batches that were created at or after a time, newest first as OpenAI sends them.
 *
 * Reads on until a whole page is older: that new ones come first is documented, a strict order is not. OpenAI tells
 * times in whole seconds, so the time is rounded down to one.
 */
export async function* listBatches(
  connection: Connection,
  { createdAfter, signal }: ListBatchesOptions,
): AsyncGenerator<Batch, void, undefined> {
  const earliest = Math.floor(createdAfter.getTime() / 1000) * 1000;
  let after: string | undefined;
  for (;;) {
    const page = await readPage(connection, after, signal);
    const recent = page.batches.filter((batch) => batch.createdAt.getTime() >= earliest);
    yield* recent;
    if (recent.length === 0 || !page.hasMore) return;
    after = page.batches.at(-1)?.id;
  }
}

async function readPage(connection: Connection, after: string | undefined, signal?: AbortSignal) {
  return call(
    connection,
    'list batches',
    async (guard) => {
      const query = after === undefined ? { limit: PAGE_SIZE } : { limit: PAGE_SIZE, after };
      const reply = await (await connection.client()).batches.list(query, { signal: guard.signal });
      const data: unknown = reply.data;
      if (!Array.isArray(data)) throw new UnreadableReplyError('the reply is not a list of batches');
      const batches = data.map(toBatch);
      // A server that ignores `after` would send its first page for ever.
      if (after !== undefined && batches.some((batch) => batch.id === after)) {
        throw new UnreadableReplyError(`the page after ${after} begins with it again`);
      }
      return { batches, hasMore: reply.has_more };
    },
    { signal },
  );
}
