import { toBatch, type Batch } from './batch.ts';
import { call, type Connection } from './connection.ts';
import { BatchNotFoundError, OpenAiRefusedError } from './errors.ts';
import { asObject } from './json-fields.ts';

/** @throws BatchNotFoundError on 404, and on replies of status 200 that hold an error (vendor-facts: OpenAI batch object) */
export async function getBatch(
  connection: Connection,
  openaiBatchId: string,
  signal?: AbortSignal,
): Promise<Batch> {
  const missing = (cause: unknown) => new BatchNotFoundError(openaiBatchId, { cause });
  const batch = await call(
    connection,
    `get batch ${openaiBatchId}`,
    async (guard) => {
      const reply: unknown = await (
        await connection.client()
      ).batches.retrieve(openaiBatchId, {
        signal: guard.signal,
      });
      return asObject(asObject(reply)?.['error']) ? undefined : toBatch(reply);
    },
    { signal, missing },
  );
  if (!batch) throw missing(undefined);
  return batch;
}

/** Cancelling twice is no error: a batch that is already cancelling or cancelled is returned as it is. */
export async function cancelBatch(
  connection: Connection,
  openaiBatchId: string,
  signal?: AbortSignal,
): Promise<Batch> {
  const missing = (cause: unknown) => new BatchNotFoundError(openaiBatchId, { cause });
  try {
    return await call(
      connection,
      `cancel batch ${openaiBatchId}`,
      async (guard) =>
        toBatch(await (await connection.client()).batches.cancel(openaiBatchId, { signal: guard.signal })),
      { signal, missing },
    );
  } catch (error) {
    if (!(error instanceof OpenAiRefusedError)) throw error;
    // An earlier attempt may have taken effect before its answer was lost.
    const batch = await getBatch(connection, openaiBatchId, signal);
    if (batch.status === 'cancelling' || batch.status === 'cancelled') return batch;
    throw error;
  }
}
