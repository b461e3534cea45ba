import { reactionTo } from '@lading/pipeline';
import {
  BatchError,
  EveryBatchError,
  InvalidEventError,
  OutOfTimeError,
  SecretError,
  TryAgainError,
} from './errors.ts';

/**
 * What a state machine reacts to: it knows failures by the names of their classes alone, so each is thrown as the
 * class of its reaction. The lost lease of `dynamo-repo` is one already.
 */
export function toStepError(error: unknown): Error {
  if (error instanceof OutOfTimeError || error instanceof InvalidEventError) return error;
  if (error instanceof SecretError) {
    return error.transient ? new TryAgainError(error) : new EveryBatchError(error);
  }
  switch (reactionTo(error)) {
    case 'someone-else':
      return error as Error;
    case 'try-again':
      return new TryAgainError(error);
    case 'every-batch':
      return new EveryBatchError(error);
    case 'this-batch':
    case 'unknown':
      return new BatchError(error);
  }
}
