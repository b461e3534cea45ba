import { parseArgs } from 'node:util';
import { FUZZERS } from './fuzzers.ts';
import { runFuzzer } from './run-fuzzer.ts';

const USAGE = `Usage: npm run fuzz -- [--lines 1000000] [--seed N] [--only ${[...FUZZERS.keys()].join('|')}]
       npm run fuzz -- --only result-files --seed 7 --path 3:0:1`;
const LINES = 100_000;

const write = (text: string) => process.stdout.write(`${text}\n`);

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        lines: { type: 'string' },
        seed: { type: 'string' },
        only: { type: 'string' },
        path: { type: 'string' },
      },
    });
    const lines = Number(values.lines ?? LINES);
    const seed = Number(values.seed ?? Date.now() % 2 ** 31);
    const isKnown = values.only === undefined || FUZZERS.has(values.only);
    return isKnown && Number.isSafeInteger(lines) && Number.isSafeInteger(seed)
      ? { ...values, lines, seed }
      : undefined;
  } catch {
    return undefined;
  }
}

async function main(): Promise<number> {
  const options = readOptions();
  if (!options) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const { seed, path, only } = options;
  const chosen = [...FUZZERS].filter(([name]) => only === undefined || name === only);
  let failed = 0;
  for (const [name, fuzzer] of chosen) {
    // A result file is what there is most of; the others have a tenth of the lines together.
    const share = chosen.length === 1 ? 1 : name === 'result-files' ? 1 : 0.1 / (chosen.length - 1);
    const startedAt = performance.now();
    const { lines, failure } = await runFuzzer(fuzzer, {
      seed,
      path,
      lines: Math.ceil(options.lines * share),
    });
    write(
      `${name}: ${lines} lines in ${((performance.now() - startedAt) / 1000).toFixed(1)} s, seed ${seed}`,
    );
    if (!failure) continue;
    failed += 1;
    write(`FAILED ${failure.message}`);
    write(`Play it again with: npm run fuzz -- --only ${name} --seed ${failure.seed} --path ${failure.path}`);
  }
  return failed > 0 ? 1 : 0;
}

process.exitCode = await main();
