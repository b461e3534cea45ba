import { toBatch, type Batch } from './batch.ts';
import { exchange, toError, type Connection } from './connection.ts';
import { CreateOutcomeUnknownError, OpenAiRefusedError } from './errors.ts';
import { toFailure } from './failure.ts';

/** A batch to create from an uploaded input file. */
export type CreateBatchRequest = {
  inputFileId: string;
  /** At most 16 pairs, keys up to 64 and values up to 512 characters (vendor-facts: OpenAI batch object). */
  metadata: Record<string, string>;
  signal?: AbortSignal;
};

/** A gateway gave up waiting for the server, which may have done what was asked. */
const AMBIGUOUS_STATUSES: ReadonlySet<number> = new Set([408, 499]);

/**
 * Asks for a batch exactly once, because each request that arrives is a batch to pay for.
 *
 * @throws CreateOutcomeUnknownError where it may or may not have happened
 * @throws OpenAiAccessError, OpenAiRefusedError, OpenAiUnavailableError where it certainly did not
 */
export async function createBatch(connection: Connection, request: CreateBatchRequest): Promise<Batch> {
  const { inputFileId, metadata, signal } = request;
  signal?.throwIfAborted();
  const body = {
    input_file_id: inputFileId,
    endpoint: '/v1/embeddings',
    completion_window: '24h',
    metadata,
  } as const;
  const { batches } = await connection.client();
  try {
    const reply = await exchange(
      connection,
      (guard) => batches.create(body, { signal: guard.signal, maxRetries: 0 }),
      signal,
    );
    return toBatch(reply);
  } catch (error) {
    throw toCreateError(inputFileId, error, connection.now);
  }
}

function toCreateError(inputFileId: string, error: unknown, now: () => number): Error {
  const failure = toFailure(error, now);
  const { status, code, detail } = failure;
  const what = `create a batch for input file ${inputFileId}`;
  const refused = status !== undefined && status >= 400 && status < 500 && !AMBIGUOUS_STATUSES.has(status);
  if (refused && failure.kind === 'unavailable')
    return new OpenAiRefusedError(what, { status, code, detail }, { cause: error });
  if (refused || failure.neverSent) return toError(what, failure, 1, error);
  return new CreateOutcomeUnknownError(inputFileId, status ? `HTTP ${status}: ${detail}` : detail, {
    cause: error,
  });
}
