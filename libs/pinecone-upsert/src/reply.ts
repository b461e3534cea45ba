import { parseObject, toCount, asObject, toText } from './json.ts';
import type { Answer } from './transport.ts';

/** What Pinecone said, whichever of its layers said it. */
export interface Reply {
  status: number;
  /** Canonical name such as `INVALID_ARGUMENT`; absent where the layer gives none. */
  code?: string;
  /** One line, shortened; `OK` where nothing was refused. */
  message: string;
  retryAfterMs?: number;
}

const MAX_MESSAGE_LENGTH = 300;
/** Nobody waits longer than this because a server says so. */
const MAX_RETRY_AFTER_MS = 60_000;

// The vector plane sends gRPC numbers, the control plane the names.
const GRPC_CODES: Record<number, string> = {
  1: 'CANCELLED',
  2: 'UNKNOWN',
  3: 'INVALID_ARGUMENT',
  4: 'DEADLINE_EXCEEDED',
  5: 'NOT_FOUND',
  6: 'ALREADY_EXISTS',
  7: 'PERMISSION_DENIED',
  8: 'RESOURCE_EXHAUSTED',
  9: 'FAILED_PRECONDITION',
  10: 'ABORTED',
  11: 'OUT_OF_RANGE',
  12: 'UNIMPLEMENTED',
  13: 'INTERNAL',
  14: 'UNAVAILABLE',
  15: 'DATA_LOSS',
  16: 'UNAUTHENTICATED',
};

/**
 * Reads a refusal in any of three shapes: `{code, message}` of the vector plane, `{status, error: {code, message}}` of
 * the control plane, plain text of the layer that checks keys and rates (vendor-facts: Pinecone errors).
 *
 * Of a good answer only the status: its text may be megabytes of vectors, which whoever asked for them will parse.
 */
export function toReply(answer: Answer, nowMs: number): Reply {
  if (isSuccess(answer.status)) return { status: answer.status, message: 'OK' };
  const body = parseObject(answer.text);
  const error = asObject(body?.['error']) ?? body;
  const message = toText(error?.['message']) ?? answer.text;
  const code = toCode(error?.['code']);
  const retryAfterMs = parseRetryAfter(answer.headers.get('retry-after'), nowMs);
  return {
    status: answer.status,
    message: shorten(message) || 'no message',
    ...(code === undefined ? {} : { code }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** Whether a request was taken. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** The number of records that Pinecone says it took; `undefined` when the answer is not Pinecone's. */
export function readUpsertedCount(text: string): number | undefined {
  return toCount(parseObject(text)?.['upsertedCount']);
}

/** Seconds or an HTTP date, as milliseconds from now: not negative, a minute at most. */
export function parseRetryAfter(value: string | null, nowMs: number): number | undefined {
  if (value === null || value.trim() === '') return undefined;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), MAX_RETRY_AFTER_MS);
}

function toCode(code: unknown): string | undefined {
  if (typeof code === 'number') return GRPC_CODES[code] ?? `CODE_${code}`;
  return typeof code === 'string' && code !== '' ? code : undefined;
}

function shorten(message: string): string {
  const line = message.replace(/\s+/g, ' ').trim();
  return line.length <= MAX_MESSAGE_LENGTH ? line : `${line.slice(0, MAX_MESSAGE_LENGTH - 1)}…`;
}
