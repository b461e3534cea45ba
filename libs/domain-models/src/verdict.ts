import * as z from 'zod';
import type { EmbeddingStatus } from './enums.ts';
import { InvalidVerdictError } from './invalid-verdict-error.ts';

/** Where a submitted id ended. Exactly one of these is recorded for each id of a batch. */
export type VerdictKind = 'stored' | 'failed-again' | 'failed-for-good' | 'skipped';

/** One line of a verdict file. */
export interface Verdict {
  customId: string;
  /** The text of the item, empty when it is gone. */
  text: string;
  kind: VerdictKind;
  /** Absent when stored. */
  error?: VerdictError;
}

/** Why an item failed. */
export interface VerdictError {
  code: string;
  message: string;
}

/** What a verdict writes. */
export interface VerdictEffect {
  /** Status of the EmbeddingBatchResult; undefined where none is written. */
  result: 'SUCCESS' | 'FAILED' | undefined;
  /** The item's next embedding_status; undefined where the item is left alone. */
  item: Extract<EmbeddingStatus, 'SUCCESS' | 'NONE' | 'FAILED'> | undefined;
}

/** All that follows from a verdict. Nothing else in the product maps verdicts to statuses. */
export const VERDICT_EFFECTS: Readonly<Record<VerdictKind, VerdictEffect>> = {
  stored: { result: 'SUCCESS', item: 'SUCCESS' },
  // Not about this item (429, 5xx, expired, cancelled, missing from the files): it can be submitted again.
  'failed-again': { result: 'FAILED', item: 'NONE' },
  // This item is at fault, or was submitted too often: it would fail and cost again.
  'failed-for-good': { result: 'FAILED', item: 'FAILED' },
  // The item or its receipt is gone.
  skipped: { result: undefined, item: undefined },
};

const verdictLineSchema = z
  .object({
    custom_id: z.string().min(1),
    text: z.string(),
    verdict: z.enum(['stored', 'failed-again', 'failed-for-good', 'skipped']),
    code: z.string().min(1).optional(),
    message: z.string().optional(),
  })
  .refine(
    ({ code, message }) => (code === undefined) === (message === undefined),
    'code and message come together',
  )
  .refine(({ verdict, code }) => verdict !== 'stored' || code === undefined, 'a stored id has no error')
  .refine(
    ({ verdict, code }) => !verdict.startsWith('failed') || code !== undefined,
    'a failed id has an error',
  );
type VerdictLine = z.infer<typeof verdictLineSchema>;

/**
 * Writes a verdict as one line of a verdict file, without `\n`: `{custom_id, text, verdict, code?, message?}`.
 *
 * @throws InvalidVerdictError for a verdict that `parseVerdict` would refuse, so that the mistake shows where it is made
 */
export function formatVerdict({ customId, text, kind, error }: Verdict): string {
  const line: VerdictLine = {
    custom_id: customId,
    text,
    verdict: kind,
    code: error?.code,
    message: error?.message,
  };
  return JSON.stringify(checkLine(line, customId));
}

/**
 * Reads one line of a verdict file. Fields that it doesn't know are ignored.
 *
 * @throws InvalidVerdictError
 */
export function parseVerdict(line: string): Verdict {
  const { custom_id: customId, text, verdict: kind, code, message } = checkLine(parseJson(line));
  if (code === undefined || message === undefined) return { customId, text, kind };
  return { customId, text, kind, error: { code, message } };
}

/** The text that a result item keeps of a failure. */
export function errorMessageOf({ code, message }: VerdictError): string {
  return `${code}: ${message}`;
}

function checkLine(line: unknown, customId?: string): VerdictLine {
  if (isPlainlyStored(line)) return line;
  const parsed = verdictLineSchema.safeParse(line);
  if (!parsed.success) throw new InvalidVerdictError(customId, { cause: parsed.error });
  return parsed.data;
}

/** What nearly every line is, told without the schema, which takes ten times as long. */
function isPlainlyStored(line: unknown): line is VerdictLine {
  if (typeof line !== 'object' || line === null) return false;
  const { custom_id: customId, text, verdict, code, message } = line as Record<keyof VerdictLine, unknown>;
  const isStored = verdict === 'stored' && code === undefined && message === undefined;
  return isStored && typeof customId === 'string' && customId !== '' && typeof text === 'string';
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new InvalidVerdictError(undefined, { cause: error });
  }
}
