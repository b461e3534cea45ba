#!/usr/bin/env -S MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=131072 node --max-semi-space-size=16 --max-old-space-size=256 --initial-old-space-size=64 --heap-growing-percent=25 --incremental-marking-hard-trigger=30 --no-parallel-scavenge
import { ClosedPipeError } from './closed-pipe-error.ts';
import { EXIT } from './exit-codes.ts';
import { runCli } from './run-cli.ts';

const interrupt = new AbortController();

for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    if (interrupt.signal.aborted) process.exit(EXIT.interrupted);
    interrupt.abort(new DOMException('Interrupted', 'AbortError'));
    if (process.stderr.isTTY) process.stderr.write('\nStopping cleanly; once more stops at once.\n');
  });
}

process.stdout.on('error', (cause: NodeJS.ErrnoException) => {
  interrupt.abort(cause.code === 'EPIPE' ? new ClosedPipeError({ cause }) : cause);
});
// Where messages can't be shown any more, work still ends as it should.
process.stderr.on('error', () => undefined);

process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: interrupt.signal,
});
