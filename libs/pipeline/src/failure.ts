import {
  BatchWriteError,
  LeaseLostError,
  MissingIndexError,
  TableNotFoundError,
  TableRequestError,
} from '@lading/dynamo-repo';
import {
  BatchNotFoundError,
  DownloadError,
  FileNotFoundError,
  OpenAiAccessError,
  OpenAiRefusedError,
  OpenAiUnavailableError,
  ResultFileError,
} from '@lading/openai-batch';
import {
  IndexMismatchError,
  IndexNotFoundError,
  PineconeAccessError,
  PineconeQuotaError,
  PineconeRefusedError,
  PineconeUnavailableError,
} from '@lading/pinecone-upsert';
import { InvalidKeyError, StagedFileMissingError, StagingRequestError } from '@lading/staging';
import { LineTooLongError } from '@lading/streams';
import { ConfigError } from './config.ts';
import { LedgerError, ModelMismatchError, UnknownBatchError } from './errors.ts';

/**
 * What can be done about a failure. `try-again`: wait, then the same step. `this-batch`: it says nothing about others,
 * which may go on. `every-batch`: others would fail as well until somebody mends settings, access, table or index.
 * `someone-else`: another process has the batch. `unknown`: nobody foresaw it.
 */
export type Reaction = 'try-again' | 'this-batch' | 'every-batch' | 'someone-else' | 'unknown';

const REACTIONS: readonly (readonly [Reaction, readonly (new (...args: never[]) => Error)[]])[] = [
  ['someone-else', [LeaseLostError]],
  ['try-again', [BatchWriteError, OpenAiUnavailableError, PineconeUnavailableError]],
  [
    'this-batch',
    [
      BatchNotFoundError,
      DownloadError,
      FileNotFoundError,
      InvalidKeyError,
      LineTooLongError,
      ResultFileError,
      StagedFileMissingError,
    ],
  ],
  [
    'every-batch',
    [
      ConfigError,
      IndexMismatchError,
      IndexNotFoundError,
      MissingIndexError,
      ModelMismatchError,
      OpenAiAccessError,
      OpenAiRefusedError,
      PineconeAccessError,
      PineconeQuotaError,
      PineconeRefusedError,
      TableNotFoundError,
      UnknownBatchError,
    ],
  ],
];

/** What a failure of a step calls for. */
export function reactionTo(error: unknown): Reaction {
  if (error instanceof LedgerError) return 'this-batch';
  if (error instanceof TableRequestError || error instanceof StagingRequestError)
    return error.failure === 'unavailable' ? 'try-again' : 'every-batch';
  return REACTIONS.find(([, types]) => types.some((type) => error instanceof type))?.[0] ?? 'unknown';
}

/** Whether other batches may go on. Anything unknown stops the run. */
export function concernsOneBatch(error: unknown): error is Error {
  // Throttled is one partition; and batches that were submitted for the present settings fit them.
  if (error instanceof BatchWriteError || error instanceof ModelMismatchError) return true;
  return reactionTo(error) === 'this-batch';
}

/** Whether a failure is the batch's own, which is parked after so many. What is wrong with the settings is not. */
export function isCounted(error: Error): boolean {
  return reactionTo(error) !== 'every-batch';
}

/** What is kept of a failure in the run item. */
export function describeFailure(error: Error): { code: string; message: string } {
  return { code: error.name, message: error.message };
}
