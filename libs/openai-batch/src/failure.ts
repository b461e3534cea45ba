import type { APIError } from 'openai';
import { asObject, textOf } from './json-fields.ts';

/** A reply of status 200 that is not what the API promises, such as a proxy's page. Worth another try. */
export class UnreadableReplyError extends Error {
  override readonly name = 'UnreadableReplyError';
}

/** What an exchange that did not succeed means, whichever way the SDK or the transport told it. */
export type Failure = {
  kind: 'access' | 'missing' | 'refused' | 'unavailable';
  /** Whether the same request may succeed later. */
  retry: boolean;
  status?: number;
  code?: string;
  /** For messages: short, without bodies. */
  detail: string;
  /** What the server asked for, in milliseconds. */
  retryAfterMs?: number;
  /** The connection was never made, so the server can't have seen the request. */
  neverSent: boolean;
};

const MAX_DETAIL_LENGTH = 300;

const NEVER_CONNECTED: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'EAI_AGAIN',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Sorts an error by the status that the SDK gives it; the SDK's errors all have the name "Error" (vendor-facts: OpenAI SDK). */
export function toFailure(error: unknown, now: () => number): Failure {
  if (isReply(error)) return fromReply(error, now);
  return { kind: 'unavailable', retry: true, detail: describeCauses(error), neverSent: wasNeverSent(error) };
}

/** By shape: a client that was given may be of another copy of the SDK, whose classes are others. */
function isReply(error: unknown): error is APIError<number> {
  return (
    error instanceof Error && 'headers' in error && 'status' in error && typeof error.status === 'number'
  );
}

function fromReply(error: APIError<number>, now: () => number): Failure {
  const { status } = error;
  const headers = error.headers as Headers | undefined;
  const code = error.code ?? error.type ?? undefined;
  const kind = kindOf(status, code);
  return {
    kind,
    retry: kind === 'unavailable' && headers?.get('x-should-retry') !== 'false',
    status,
    code,
    detail: shorten(messageOf(error)),
    retryAfterMs: retryAfter(headers, now),
    neverSent: false,
  };
}

function kindOf(status: number, code: string | undefined): Failure['kind'] {
  if (status === 401 || status === 403) return 'access';
  if (status === 404) return 'missing';
  // A spent quota is told as 429 too, and no waiting brings it back.
  if (status === 429) return code === 'insufficient_quota' ? 'refused' : 'unavailable';
  return status === 408 || status >= 500 ? 'unavailable' : 'refused';
}

function messageOf(error: APIError): string {
  const body = error.error as { message?: unknown } | undefined;
  return typeof body?.message === 'string' ? body.message : `HTTP ${error.status} without a readable message`;
}

function retryAfter(headers: Headers | undefined, now: () => number): number | undefined {
  const ms = Number.parseFloat(headers?.get('retry-after-ms') ?? '');
  if (ms >= 0) return ms;
  const text = headers?.get('retry-after') ?? '';
  const seconds = Number(text || Number.NaN);
  const wait = Number.isNaN(seconds) ? Date.parse(text) - now() : seconds * 1000;
  return wait >= 0 ? wait : undefined;
}

/** The innermost cause says the most: "fetch failed" is really "ECONNREFUSED". */
function describeCauses(error: unknown): string {
  const innermost = causes(error).at(-1);
  const parts = [textOf(innermost?.code), textOf(innermost?.message)];
  return shorten(parts.filter((part) => part !== undefined).join(': ')) || 'unknown failure';
}

function wasNeverSent(error: unknown): boolean {
  return causes(error).some(({ code, errors }) => {
    // One error for each address that was tried.
    if (Array.isArray(errors)) return errors.length > 0 && errors.every(wasNeverSent);
    return NEVER_CONNECTED.has(code);
  });
}

type Cause = { code?: unknown; message?: unknown; cause?: unknown; errors?: unknown };

/** An error, its cause, and so on. By shape: an error of another realm is no instance of our `Error`. */
function causes(error: unknown): Cause[] {
  const chain: Cause[] = [];
  for (let next: Cause | undefined = asObject(error); next && chain.length < 8; next = asObject(next.cause)) {
    chain.push(next);
  }
  return chain;
}

function shorten(text: string): string {
  return text.length > MAX_DETAIL_LENGTH ? `${text.slice(0, MAX_DETAIL_LENGTH)}…` : text;
}
