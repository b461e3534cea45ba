import { aCount, aText, aYesOrNo, type FaultSpecs, oneOf, optional } from '../../faults/fault-spec.ts';

/**
 * What can go wrong with a batch as a whole. All of it is decided when the batch is created, and each list below is asked
 * for one: a batch can report wrong counts and end early, but not fail and expire.
 */
export type BatchFault = { times?: number; after?: number } & (
  | CourseFault
  | ShownFault
  | {
      /** Can't be found, nor seen in lists, for so long after it was created. */ kind: 'late-batch';
      ms: number;
    }
  | VanishFault
);

type CourseFault =
  /** Fails at validation with this problem; the default is OpenAI's text for too many enqueued tokens. */
  | { kind: 'fail-batch'; code?: string; message?: string }
  /** Expires with so many percent done; `abrupt` without being finalized first. */
  | { kind: 'expire-batch'; percent: number; abrupt?: boolean }
  /** Somebody else cancels it with so many percent done. */
  | { kind: 'cancel-batch'; percent: number };

type ShownFault =
  /** Reports these counts whatever is true: none, everything completed, one too few, or `null`. */
  | { kind: 'wrong-counts'; show: 'zero' | 'all-completed' | 'one-missing' | 'null' }
  /** Shows no file ids for so long after its end, and `as` in place of an id that isn't there, also later. */
  | { kind: 'late-file-ids'; ms: number; as: '' | null }
  /** Shows a status that nobody knows for so long after it was created. */
  | { kind: 'odd-status'; status: string; ms: number };

/** The batch, or a file of it, is 404 from so long after its end. */
type VanishFault = { kind: 'vanish'; what: 'batch' | 'input' | 'output' | 'error'; ms: number };

/** Each of these is asked for once per batch. */
export const BATCH_KINDS = [
  ['fail-batch', 'expire-batch', 'cancel-batch'],
  ['wrong-counts'],
  ['late-file-ids'],
  ['odd-status'],
  ['late-batch'],
  ['vanish'],
] as const satisfies BatchFault['kind'][][];

const aPercentage = {
  test: (value: unknown) => aCount.test(value) && Number(value) <= 100,
  says: 'an integer from 0 to 100',
};

export const BATCH_SPECS: FaultSpecs<BatchFault> = {
  'fail-batch': {
    fields: { code: optional(aText), message: optional(aText) },
    invent: (draw) =>
      draw.pick([
        {},
        { code: 'invalid_request', message: 'The input file could not be read. Please try again.' },
      ]),
  },
  'expire-batch': {
    fields: { percent: aPercentage, abrupt: optional(aYesOrNo) },
    invent: (draw) => ({ percent: draw.between(0, 99), abrupt: draw.pick([true, false]) }),
  },
  'cancel-batch': { fields: { percent: aPercentage }, invent: (draw) => ({ percent: draw.between(0, 99) }) },
  'wrong-counts': {
    fields: { show: oneOf('zero', 'all-completed', 'one-missing', 'null') },
    invent: (draw) => ({ show: draw.pick(['zero', 'all-completed', 'one-missing', 'null']) }),
  },
  'late-file-ids': {
    fields: { ms: aCount, as: oneOf('', null) },
    invent: (draw) => ({ ms: draw.ms(), as: draw.pick(['', null]) }),
  },
  'odd-status': {
    fields: { status: aText, ms: aCount },
    invent: (draw) => ({ status: draw.pick(['queued', 'paused']), ms: draw.ms() }),
  },
  'late-batch': { fields: { ms: aCount }, invent: (draw) => ({ ms: draw.ms() }) },
  vanish: {
    fields: { what: oneOf('batch', 'input', 'output', 'error'), ms: aCount },
    invent: (draw) => ({ what: draw.pick(['batch', 'input', 'output', 'error']), ms: draw.ms() }),
  },
};
