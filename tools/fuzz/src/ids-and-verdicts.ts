import {
  formatVerdict,
  formatWordId,
  InvalidIdError,
  InvalidVerdictError,
  parseVerdict,
  parseWordId,
} from '@lading/domain-models';
import fc from 'fast-check';
import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { damaged } from './damaged.ts';
import { toFuzzer } from './fuzzer.ts';

const WORD_ID = 'IMAGE#3f52804b-2fad-4e00-92c8-b593da3a8ed3#RECEIPT#00001#LINE#00012#WORD#00003';

const toText = (bytes: Uint8Array) => Buffer.from(bytes).toString();

const customId = fc.oneof(
  damaged(fc.constant(Buffer.from(WORD_ID))).map(toText),
  fc
    .tuple(fc.uuid({ version: [4, 5] }), fc.bigInt(), fc.bigInt(), fc.bigInt())
    .map(([image, receipt, line, word]) => `IMAGE#${image}#RECEIPT#${receipt}#LINE#${line}#WORD#${word}`),
  fc.string({ unit: 'binary' }),
);

/** An id is either refused, or names exactly one word: it is written as it was read. */
export const customIds = toFuzzer((tally) =>
  fc.asyncProperty(customId, async (id) => {
    tally.lines += 1;
    const word = await orUndefined(InvalidIdError, () => parseWordId(id));
    if (word) strictEqual(formatWordId(word), id);
  }),
);

const verdictLine = damaged(
  fc
    .record(
      {
        custom_id: fc.string(),
        text: fc.string({ unit: 'binary' }),
        verdict: fc.oneof(
          fc.constantFrom('stored', 'failed-again', 'failed-for-good', 'skipped'),
          fc.string(),
        ),
        code: fc.string(),
        message: fc.string(),
      },
      { requiredKeys: ['custom_id', 'text', 'verdict'] },
    )
    .map((verdict) => Buffer.from(JSON.stringify(verdict))),
).map(toText);

/** A line of a verdict file is either refused, or a verdict that reads the same when it is written again. */
export const verdictLines = toFuzzer((tally) =>
  fc.asyncProperty(verdictLine, async (line) => {
    tally.lines += 1;
    const verdict = await orUndefined(InvalidVerdictError, () => parseVerdict(line));
    if (verdict) deepStrictEqual(parseVerdict(formatVerdict(verdict)), verdict);
  }),
);

/** What it returns; undefined when it threw as it may. */
async function orUndefined<T>(
  allowed: new (...args: never[]) => Error,
  work: () => T,
): Promise<T | undefined> {
  try {
    return work();
  } catch (error) {
    if (error instanceof allowed) return undefined;
    throw error;
  }
}
