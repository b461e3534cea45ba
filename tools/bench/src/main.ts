import { parseOptions, USAGE } from './options.ts';
import type { Options } from './options.ts';
import { run } from './run.ts';

const interrupt = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    // The second time at once; children are killed as this process exits.
    if (interrupt.signal.aborted) process.exit(130);
    interrupt.abort(new DOMException('Interrupted', 'AbortError'));
    process.stderr.write('Stopping, and removing what was made.\n');
  });
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options) await benchAndTell(options);
  else process.stdout.write(`${USAGE}\n`);
} catch (error) {
  process.stderr.write(`${toText(error)}\n${USAGE}\n`);
  process.exitCode = 2;
}

async function benchAndTell(options: Options): Promise<void> {
  try {
    process.exitCode = (await bench(options)) ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${toText(error)}\n`);
    process.exitCode = interrupt.signal.aborted ? 130 : 1;
  }
}

/** True when every promise was kept. */
async function bench({ json, ...settings }: Options): Promise<boolean> {
  const started = performance.now();
  const say = (text: string) =>
    void process.stderr.write(
      `${((performance.now() - started) / 1000).toFixed(0).padStart(5)} s  ${text}\n`,
    );
  const { report, judgement, text } = await run({ ...settings, signal: interrupt.signal, say });
  process.stdout.write(`${json ? JSON.stringify({ ...report, ...judgement }) : text}\n`);
  return judgement.failures.length === 0 && judgement.verdicts.every(({ kept }) => kept);
}

function toText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
