import { createPipeline, parseConfig, toTarget } from '@lading/pipeline';
import type { Dependencies, Target } from '@lading/pipeline';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { checkLocalStack } from './check-local-stack.ts';
import { confirm } from './confirm.ts';
import { ENV_FILE } from './env-file.ts';
import type { Progress } from './progress.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export interface SessionOptions {
  /** A file of variables; what the environment says wins. */
  env: string;
  /** Told what the pipeline does. */
  report?: Progress['report'];
  /** What the command is about to do on a real vendor, if it writes or costs: it then asks, unless `yes`. */
  asks?: string;
  yes?: boolean;
  json?: boolean;
}

export interface Session extends AsyncDisposable {
  pipeline: Dependencies;
}

/**
 * Reads the configuration, says which target it names, asks where that is due, and builds the pipeline.
 * @throws ConfigError, UsageError, StackDownError
 */
export async function openSession(terminal: Terminal, options: SessionOptions): Promise<Session> {
  const config = parseConfig({ ...(await readEnvFile(terminal.cwd, options.env)), ...terminal.env });
  if ('folder' in config.staging) config.staging.folder = resolve(terminal.cwd, config.staging.folder);
  const target = toTarget(config);
  if (!options.json) terminal.stderr.write(`${describeTarget(target)}\n`);
  if (target.isLocal) await checkLocalStack(config);
  else if (options.asks && !options.yes) await confirm(terminal, options.asks);
  const pipeline = createPipeline(config, { report: options.report });
  return { pipeline, [Symbol.asyncDispose]: () => pipeline[Symbol.asyncDispose]() };
}

function describeTarget({ openai, pinecone, dynamodb, staging, isLocal }: Target): string {
  const kind = isLocal ? 'local stack' : 'real vendors';
  return `target: ${kind} · OpenAI ${openai} · Pinecone ${pinecone} · DynamoDB ${dynamodb} · staging ${staging}`;
}

async function readEnvFile(cwd: string, envFile: string): Promise<Record<string, string | undefined>> {
  try {
    return parseEnv(await readFile(resolve(cwd, envFile), 'utf8'));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' && envFile === ENV_FILE) return {};
    throw new UsageError(
      `The variables of ${envFile} can't be read (${code ?? message}). Check the path that --env gives.`,
      { cause },
    );
  }
}
