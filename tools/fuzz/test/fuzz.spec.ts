import { describe, expect, it } from '@jest/globals';
import { FUZZERS, runFuzzer } from '../src/index.ts';

const FOR_MS = 3_000;

describe('whatever it reads', () => {
  it.each([...FUZZERS.keys()])(
    'is read without a crash, a hang or a silent drop: %s',
    async (name) => {
      const seed = Date.now() % 2 ** 31;
      const fuzzer = FUZZERS.get(name);
      if (!fuzzer) throw new Error(name);
      const { lines, failure } = await runFuzzer(fuzzer, { seed, forMs: FOR_MS });
      if (failure) {
        throw new Error(
          `npm run fuzz -- --only ${name} --seed ${failure.seed} --path ${failure.path}\n${failure.message}`,
        );
      }
      expect(lines).toBeGreaterThan(0);
    },
    60_000,
  );
});
