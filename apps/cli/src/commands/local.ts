import { startLocalStack } from '@lading/local-stack';
import type { LocalStack } from '@lading/local-stack';
import { Command, Option } from 'commander';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { checkEnvFile, toLocalEnvironment, writeEnvFile } from '../local-environment.ts';
import type { Terminal } from '../terminal.ts';
import { envFileOption, jsonOption, toCount } from './options.ts';

interface LocalFlags {
  folder: string;
  throwAway?: boolean;
  reset?: boolean;
  timeLapse: number;
  freePorts?: boolean;
  env: string;
  json?: boolean;
}

export function localCommand(terminal: Terminal): Command {
  return new Command('local')
    .description('run OpenAI, Pinecone and DynamoDB stand-ins on this machine until Ctrl-C')
    .option(
      '--folder <folder>',
      'where the stack keeps its state; a stopped stack comes back as it was',
      '.lading/stack',
    )
    .option('--reset', 'empty it first')
    .addOption(
      new Option('--throw-away', 'keep nothing: on free ports, the table in memory').conflicts([
        'folder',
        'reset',
      ]),
    )
    .option('--time-lapse <seconds>', 'how long a batch takes from validating to completed', toCount, 4)
    .option(
      '--free-ports',
      'take any free ports instead of the usual ones; a folder keeps the ports of its first start',
    )
    .addOption(envFileOption())
    .addOption(jsonOption())
    .action(async ({ reset, throwAway, timeLapse, freePorts, json, ...places }: LocalFlags) => {
      const envPath = resolve(terminal.cwd, places.env);
      // Before anything starts, and above all before --reset empties anything.
      await checkEnvFile(envPath);
      await using stack = await startLocalStack({
        folder: throwAway ? undefined : resolve(terminal.cwd, places.folder),
        reset,
        ports: freePorts ? { openai: 0, pinecone: 0, dynamodb: 0 } : undefined,
        timeLapse: toTimeLapse(timeLapse),
      });
      const staging = join(stack.folder, 'staging');
      if (reset) await rm(staging, { recursive: true, force: true });
      await writeEnvFile(envPath, toLocalEnvironment(stack.urls, staging));
      if (json) terminal.stdout.write(`${JSON.stringify({ type: 'ready', urls: stack.urls })}\n`);
      else terminal.stdout.write(`${describe(stack, places.env, throwAway)}\n`);
      if (!terminal.signal.aborted) await once(terminal.signal, 'abort');
    });
}

/** The parts that the statuses take of a batch's time, as people see it at OpenAI: most of it is spent in progress. */
function toTimeLapse(seconds: number) {
  const ms = seconds * 1000;
  return { validatingMs: ms / 8, inProgressMs: (ms * 3) / 4, finalizingMs: ms / 8 };
}

function describe({ urls, folder }: LocalStack, env: string, throwAway = false) {
  return `Local stack is up. Ctrl-C stops it; ${throwAway ? 'nothing of it stays' : `its state stays in ${folder}`}
  OpenAI    ${urls.openai}
  Pinecone  ${urls.pinecone}
  DynamoDB  ${urls.dynamodb}
${env} points the other commands here. Next, in another terminal: \`lading init\`.`;
}
