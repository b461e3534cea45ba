import { InputFileError, readInputIds } from '@lading/openai-batch';
import fc from 'fast-check';
import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { damaged, pieces, pieceSizes } from './damaged.ts';
import { toFuzzer } from './fuzzer.ts';
import { splitLines } from './split-lines.ts';

const request = fc
  .record(
    { custom_id: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()), body: fc.jsonValue() },
    { requiredKeys: [] },
  )
  .map((value) => Buffer.from(JSON.stringify(value)));

const file = fc
  .array(fc.oneof({ weight: 6, arbitrary: request }, damaged(request), fc.constant(Buffer.from(' '))), {
    maxLength: 40,
  })
  .map((lines) => Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')])));

/** Either every line that isn't blank has given its id, in order, or the file is refused at the first that has none. */
export const inputFiles = toFuzzer((tally) =>
  fc.asyncProperty(file, pieceSizes, async (bytes, sizes) => {
    // Whoever wrote the file, foreign bytes in an id are no reason to lose it.
    const expected = splitLines(bytes).map((line) => idOf(Buffer.from(line).toString()));
    tally.lines += expected.length;
    const ids: string[] = [];
    try {
      for await (const some of readInputIds(toAsync(pieces(bytes, sizes)))) ids.push(...some);
    } catch (error) {
      if (!(error instanceof InputFileError)) throw error;
      strictEqual(expected[ids.length], undefined);
      deepStrictEqual(ids, expected.slice(0, ids.length));
      return;
    }
    deepStrictEqual(ids, expected);
  }),
);

function idOf(line: string): string | undefined {
  try {
    const value = JSON.parse(line) as { custom_id?: unknown } | null;
    return typeof value?.custom_id === 'string' && value.custom_id !== '' ? value.custom_id : undefined;
  } catch {
    return undefined;
  }
}

export async function* toAsync<T>(values: Iterable<T>): AsyncGenerator<T, void, undefined> {
  yield* values;
}
