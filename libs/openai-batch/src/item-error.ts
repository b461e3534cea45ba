import { asObject, textOf, type JsonObject } from './json-fields.ts';

/**
 * Why one submitted item has no vector.
 *
 * `code` is the vendor's code, else its type, else `http_<status>`, or one of ours for lines that break the format.
 * `scope` is `item` where this item is at fault (400, 413, 422, a number that is not finite), else `transient`:
 * rate limits, server errors, expiry, accounts. Another attempt at a transient one may succeed.
 */
export type ItemError = { code: string; message: string; scope: 'item' | 'transient' };

const ITEM_STATUSES: ReadonlySet<unknown> = new Set([400, 413, 422]);

/** Codes that come with a 400 at times but speak of the account or the model, not of the item. */
const ACCOUNT_CODES: ReadonlySet<string> = new Set([
  'billing_hard_limit_reached',
  'billing_not_active',
  'insufficient_quota',
  'model_not_found',
  'rate_limit_exceeded',
  'token_limit_exceeded',
]);

/** Vendors quote the input in some messages; a stored message needs no more than this. */
const MAX_MESSAGE_LENGTH = 1_000;

/**
 * Reads the reason out of a result line that has no embeddings, in every form seen: in `error`, in
 * `response.body.error`, nested, as plain text, or absent (vendor-facts: OpenAI failed lines).
 */
export function toItemError(line: JsonObject): ItemError {
  const response = asObject(line['response']);
  const body = asObject(response?.['body']);
  const error = reason(line['error']) ?? reason(body?.['error']) ?? reason(messageOf(body) && body);
  const fields = asObject(error);
  const status = response?.['status_code'] ?? fields?.['code'];
  const code = textOf(fields?.['code']) ?? textOf(fields?.['type']) ?? codeOf(status);
  const message = textOf(error) ?? messageOf(fields) ?? describe(status);
  const scope = ITEM_STATUSES.has(status) && !ACCOUNT_CODES.has(code) ? 'item' : 'transient';
  return { code, message: shorten(message), scope };
}

/** An error worth reading: text, or an object, out of the envelope that some stacks put around it. */
function reason(value: unknown): unknown {
  const inner = asObject(value)?.['error'];
  const error = inner ?? value;
  return textOf(error) ?? asObject(error);
}

function messageOf(value: JsonObject | undefined): string | undefined {
  return textOf(value?.['message']);
}

function codeOf(status: unknown): string {
  if (typeof status !== 'number') return 'no_response';
  return status === 200 ? 'empty_response' : `http_${status}`;
}

function describe(status: unknown): string {
  if (typeof status !== 'number') return 'The line has neither a response nor an error.';
  return status === 200
    ? 'The response has no embeddings.'
    : `The request ended with status ${status} and no message.`;
}

function shorten(message: string): string {
  return message.length > MAX_MESSAGE_LENGTH ? `${message.slice(0, MAX_MESSAGE_LENGTH)}…` : message;
}
