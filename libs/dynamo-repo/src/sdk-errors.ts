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

const SESSION_TOKEN = /(x-amz-security-token[:=]\s*)[^\s'"&\\]+/gi;

/** Whether DynamoDB asked to slow down. */
export function isThrottled(error: unknown): boolean {
  return THROTTLED.has(partsOf(error).name);
}

export function isConditionFailed(error: unknown): boolean {
  return partsOf(error).name === 'ConditionalCheckFailedException';
}

/** The error that leaves this lib for one that the SDK threw. */
export function translateError(error: unknown, operation: string, location: TableLocation): Error {
  hideToken(error);
  const { name, message } = partsOf(error);
  if (name === 'ResourceNotFoundException') return new TableNotFoundError(location, { cause: error });
  const [, indexName] = MISSING_INDEX.exec(message) ?? [];
  if (indexName) return new MissingIndexError(location, indexName.replace(/\.$/, ''), { cause: error });
  const reason = `${name === 'Error' ? '' : `${name}: `}${message || '(no message)'}`.replace(/[^.]$/, '$&.');
  return new TableRequestError(location, operation, failureOf(name, message), reason, { cause: error });
}

/** DynamoDB quotes the signed headers, session token and all, where a signature doesn't match. */
function hideToken(error: unknown): void {
  if (!(error instanceof Error)) return;
  error.message = error.message.replace(SESSION_TOKEN, '$1[hidden]');
  if (error.stack !== undefined) error.stack = error.stack.replace(SESSION_TOKEN, '$1[hidden]');
}

/** By shape, not by class: there can be two copies of a class, and requests fail with errors of several libraries. */
function partsOf(error: unknown): { name: string; message: string } {
  if (typeof error !== 'object' || error === null) return { name: 'Error', message: String(error) };
  const { name = 'Error', message = '' } = error as { name?: unknown; message?: unknown };
  return { name: String(name), message: String(message) };
}

function failureOf(name: string, message: string): TableRequestFailure {
  if (ACCESS.has(name) || message === 'Region is missing') return 'access';
  return REFUSED.has(name) ? 'refused' : 'unavailable';
}
