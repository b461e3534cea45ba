import { parseArgs } from 'node:util';
import { startLocalStack } from './start-local-stack.ts';

const { values } = parseArgs({
  options: { folder: { type: 'string' }, reset: { type: 'boolean', default: false } },
});
if (values.folder === undefined) {
  process.stderr.write('Usage: main.ts --folder <folder> [--reset]\n');
  process.exit(2);
}

try {
  const stack = await startLocalStack({ folder: values.folder, reset: values.reset });
  const stop = () => {
    // A second signal ends the process at once, the system's way.
    process.removeListener('SIGINT', stop).removeListener('SIGTERM', stop);
    stack.close().catch(fail);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  process.stdout.write(`${JSON.stringify({ urls: stack.urls, apiKey: stack.apiKey })}\n`);
} catch (error) {
  fail(error);
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
