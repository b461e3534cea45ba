import { UnreadableReplyError } from './failure.ts';
import { asObject, textOf, type JsonObject } from './json-fields.ts';

/** A batch as OpenAI tells it. Absent, null and "" are the same: `undefined` (vendor-facts: OpenAI batch object). */
export type Batch = {
  id: string;
  /** OpenAI's word; see `toBatchAction`. */
  status: string;
  inputFileId: string;
  /** Set once the batch ended, if anything succeeded. */
  outputFileId?: string;
  /** Set once the batch ended, if anything failed. */
  errorFileId?: string;
  createdAt: Date;
  /** When it became terminal. */
  endedAt?: Date;
  metadata: Record<string, string>;
  /** To show, not to trust: they have been wrong. */
  requestCounts?: { total: number; completed: number; failed: number };
  /** Why validation failed; `line` counts the input file's lines from 1. */
  errors: { code?: string; message: string; line?: number }[];
  usage?: { inputTokens: number; totalTokens: number };
};

/** Numbers above this are milliseconds: as seconds they would lie past the year 5000. */
const MAX_SECONDS = 1e11;

/**
 * Reads a batch object, tolerant of what compatible stacks leave out or spell differently.
 *
 * @throws UnreadableReplyError where there is no id, no status or no creation time
 */
export function toBatch(reply: unknown): Batch {
  const json = asObject(reply);
  const id = textOf(json?.['id']);
  const status = textOf(json?.['status']);
  const createdAt = toDate(json?.['created_at']);
  if (!json || id === undefined || status === undefined || !createdAt) {
    throw new UnreadableReplyError('the reply is not a batch object');
  }
  return {
    id,
    status,
    inputFileId: textOf(json['input_file_id']) ?? '',
    outputFileId: textOf(json['output_file_id']),
    errorFileId: textOf(json['error_file_id']),
    createdAt,
    endedAt: toEnd(json),
    metadata: toMetadata(json['metadata']),
    requestCounts: toCounts(asObject(json['request_counts'])),
    errors: toErrors(json['errors']),
    usage: toUsage(asObject(json['usage'])),
  };
}

function toDate(value: unknown): Date | undefined {
  const number = Number(value ?? Number.NaN);
  const date = new Date(Number.isNaN(number) ? String(value) : number > MAX_SECONDS ? number : number * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function toEnd(json: JsonObject): Date | undefined {
  const ends = [json['completed_at'], json['expired_at'], json['cancelled_at'], json['failed_at']];
  return ends.map(toDate).find((end) => end !== undefined);
}

function toMetadata(value: unknown): Record<string, string> {
  const pairs = Object.entries(asObject(value) ?? {});
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
}

function toCounts(json: JsonObject | undefined): Batch['requestCounts'] {
  if (!json) return undefined;
  return {
    total: countOf(json['total']),
    completed: countOf(json['completed']),
    failed: countOf(json['failed']),
  };
}

function toUsage(json: JsonObject | undefined): Batch['usage'] {
  return json && { inputTokens: countOf(json['input_tokens']), totalTokens: countOf(json['total_tokens']) };
}

function toErrors(value: unknown): Batch['errors'] {
  const text = textOf(value);
  if (text !== undefined) return [{ message: text }];
  const data = asObject(value)?.['data'];
  return (Array.isArray(data) ? data : []).map((entry: unknown) => {
    const error = asObject(entry);
    const line = error?.['line'];
    return {
      code: textOf(error?.['code']),
      message: textOf(error?.['message']) ?? 'no message',
      line: typeof line === 'number' ? line : undefined,
    };
  });
}

function countOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
