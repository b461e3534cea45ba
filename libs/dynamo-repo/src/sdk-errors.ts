import { MissingIndexError, TableNotFoundError, TableRequestError } from './errors.ts';
import type { TableLocation, TableRequestFailure } from './errors.ts';

const ACCESS = new Set([
  'AccessDeniedException',
  'CredentialsProviderError',
  'ExpiredTokenException',
  'IncompleteSignatureException',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'TokenProviderError',
  'UnrecognizedClientException',
]);
const THROTTLED = new Set([
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottledException',
  'ThrottlingException',
  'TooManyRequestsException',
]);
const REFUSED = new Set([
  'ItemCollectionSizeLimitExceededException',
  'SerializationException',
  'ValidationException',
]);
const MISSING_INDEX = /does not have the specified index:?\s*(\S+)/i;

/** Whether DynamoDB asked to slow down. */
export function isThrottled(error: unknown): boolean {
  return error instanceof Error && THROTTLED.has(error.name);
}

export function isConditionFailed(error: unknown): boolean {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException';
}

/** The error that leaves this lib for one that the SDK threw. */
export function translateError(error: unknown, operation: string, location: TableLocation): Error {
  if (!(error instanceof Error)) {
    return new TableRequestError(location, operation, 'unavailable', String(error), { cause: error });
  }
  if (error.name === 'ResourceNotFoundException') return new TableNotFoundError(location, { cause: error });
  const [, indexName] = MISSING_INDEX.exec(error.message) ?? [];
  if (indexName) return new MissingIndexError(location, indexName.replace(/\.$/, ''), { cause: error });
  const reason = `${error.name}: ${error.message || '(no message)'}`.replace(/[^.]$/, '$&.');
  return new TableRequestError(location, operation, failureOf(error), reason, { cause: error });
}

function failureOf({ name, message }: Error): TableRequestFailure {
  if (ACCESS.has(name) || message === 'Region is missing') return 'access';
  return REFUSED.has(name) ? 'refused' : 'unavailable';
}
