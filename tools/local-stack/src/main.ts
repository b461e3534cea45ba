#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { parseStackFaults } from './parse-stack-faults.ts';
import { startLocalStack } from './start-local-stack.ts';

const USAGE = `Usage: lading-local-stack [--folder <folder>] [--reset] [--faults <json>]

Starts OpenAI, Pinecone and DynamoDB on this machine, and prints one JSON line (urls, apiKey) when they are ready.
Ends cleanly on SIGINT and SIGTERM.

  --folder  keeps all state there, on the same ports every time; without it, ports are free ones, the table is in memory, and nothing is kept
  --reset   empties the folder's stack first
  --faults  what goes wrong, for example '{"openai":[{"kind":"quota","route":"*"}],"pinecone":[{"kind":"reset","route":"upsert","times":3}]}'
`;

try {
  await run(process.argv.slice(2));
} catch (error) {
  fail(error);
}

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      folder: { type: 'string' },
      reset: { type: 'boolean' },
      faults: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return void process.stdout.write(USAGE);
  const { folder, reset } = values;
  const stack = await startLocalStack({ folder, reset, faults: parseStackFaults(values.faults ?? '{}') });
  const stop = () => {
    // A second signal ends the process at once, the system's way.
    process.removeListener('SIGINT', stop).removeListener('SIGTERM', stop);
    stack.close().catch(fail);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  process.stdout.write(`${JSON.stringify({ urls: stack.urls, apiKey: stack.apiKey })}\n`);
}

function fail(error: unknown): void {
  const { message, code } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { message: String(error), code: undefined };
  const isUsage = code?.startsWith('ERR_PARSE_ARGS') === true || error instanceof TypeError;
  process.stderr.write(`${message}\n${isUsage ? `\n${USAGE}` : ''}`);
  process.exitCode = isUsage ? 2 : 1;
}
