import { parseArgs } from 'node:util';
import { formatReport } from './format-report.ts';
import { judge } from './judge.ts';
import { runBench } from './run-bench.ts';

const USAGE = 'Usage: npm run bench -- [--sizes 5000,20000,50000] [--rounds 1] [--seed 1] [--json]';
const MAX_SIZE = 50_000;
const MAX_ROUNDS = 100;

interface Options {
  sizes: number[];
  rounds: number;
  seed: number;
  json: boolean;
}

const interrupt = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    // The second time at once; children are killed as this process exits.
    if (interrupt.signal.aborted) process.exit(130);
    interrupt.abort(new DOMException('Interrupted', 'AbortError'));
    process.stderr.write('Stopping, and removing what was made.\n');
  });
}

const options = readOptions();
if (options === undefined) {
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 2;
} else {
  try {
    process.exitCode = (await bench(options)) ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = interrupt.signal.aborted ? 130 : 1;
  }
}

/** True when every promise was kept. */
async function bench({ json, ...settings }: Options): Promise<boolean> {
  const started = performance.now();
  const say = (text: string) =>
    process.stderr.write(`${((performance.now() - started) / 1000).toFixed(0).padStart(5)} s  ${text}\n`);
  const report = await runBench({ ...settings, signal: interrupt.signal, say });
  const broken = judge(report);
  process.stdout.write(json ? `${JSON.stringify({ ...report, broken })}\n` : `${formatReport(report)}\n`);
  process.stderr.write(
    broken.length === 0 ? 'Every promise was kept.\n' : `Broken promises:\n${broken.join('\n')}\n`,
  );
  return broken.length === 0;
}

function readOptions(): Options | undefined {
  try {
    const { values } = parseArgs({
      options: {
        sizes: { type: 'string', default: '5000,20000,50000' },
        rounds: { type: 'string', default: '1' },
        seed: { type: 'string', default: '1' },
        json: { type: 'boolean', default: false },
      },
    });
    const sizes = values.sizes.split(',').map((size) => toCount(size, MAX_SIZE));
    return {
      sizes,
      rounds: toCount(values.rounds, MAX_ROUNDS),
      seed: toCount(values.seed, 2 ** 31),
      json: values.json,
    };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return undefined;
  }
}

function toCount(text: string, limit: number): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > limit)
    throw new RangeError(`${text} is no whole number from 1 to ${limit}.`);
  return count;
}
