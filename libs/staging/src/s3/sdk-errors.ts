import { StagingRequestError } from '../errors.ts';
import type { StagingFailure } from '../errors.ts';

/** What can be told of an error by its shape: there may be two copies of a class, and several libraries throw. */
export interface SdkErrorParts {
  name: string;
  message: string;
  status?: number;
}

const CREDENTIALS = new Set(['CredentialsProviderError', 'TokenProviderError']);
const LATER = new Set(['RequestTimeout', 'SlowDown', 'OperationAborted', 'ConditionalRequestConflict']);

/** The error that leaves this lib for one that the SDK threw; `tried` is for its message, as "Writing a/b". */
export function translateError(error: unknown, tried: string, location: string): StagingRequestError {
  const parts = partsOf(error);
  const reason = `${parts.name === 'Error' ? '' : `${parts.name}: `}${parts.message || '(no message)'}`;
  return new StagingRequestError(location, tried, failureOf(parts), reason.replace(/[^.]$/, '$&.'), {
    cause: withoutSecrets(error, parts),
  });
}

export function partsOf(error: unknown): SdkErrorParts {
  if (typeof error !== 'object' || error === null) return { name: 'Error', message: String(error) };
  const {
    name = 'Error',
    message = '',
    $metadata,
  } = error as {
    name?: unknown;
    message?: unknown;
    $metadata?: { httpStatusCode?: number };
  };
  return { name: String(name), message: String(message), status: $metadata?.httpStatusCode };
}

/** S3 quotes the session token and the signed headers in fields of their own, which end as fields of the SDK's error. */
function withoutSecrets(error: unknown, { name, message }: SdkErrorParts): Error {
  const plain = new Error(message);
  plain.name = name;
  if (error instanceof Error) plain.stack = error.stack;
  return plain;
}

function failureOf({ name, message, status }: SdkErrorParts): StagingFailure {
  if (status === 401 || status === 403 || CREDENTIALS.has(name)) return 'access';
  if (name === 'ExpiredToken' || name === 'InvalidToken' || message === 'Region is missing') return 'access';
  if (status === undefined || status >= 500 || status === 429 || LATER.has(name)) return 'unavailable';
  return 'refused';
}
