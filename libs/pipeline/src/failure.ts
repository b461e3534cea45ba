import { BatchWriteError } from '@lading/dynamo-repo';
import { BatchNotFoundError, DownloadError, FileNotFoundError, ResultFileError } from '@lading/openai-batch';
import { InvalidKeyError, StagedFileMissingError } from '@lading/staging';
import { LineTooLongError } from '@lading/streams';
import { LedgerError } from './errors.ts';

const ABOUT_ONE_BATCH = [
  BatchNotFoundError,
  BatchWriteError,
  DownloadError,
  FileNotFoundError,
  InvalidKeyError,
  LedgerError,
  LineTooLongError,
  ResultFileError,
  StagedFileMissingError,
];

/** Whether a failure says nothing about other batches, so that they may go on. Anything unknown stops the run. */
export function concernsOneBatch(error: unknown): error is Error {
  return ABOUT_ONE_BATCH.some((type) => error instanceof type);
}

/** What is kept of a failure in the run item. */
export function describeFailure(error: Error): { code: string; message: string } {
  return { code: error.name, message: error.message };
}
