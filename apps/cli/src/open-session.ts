import { createPipeline, parseConfig, toTarget } from '@lading/pipeline';
import type { Dependencies, PipelineEvent, Target } from '@lading/pipeline';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { confirm } from './confirm.ts';
import type { Terminal } from './terminal.ts';

export interface SessionOptions {
  /** A file of variables; what the environment says wins. */
  env: string;
  /** Told what the pipeline does. */
  report?: (event: PipelineEvent) => void;
  /** What the command is about to do on a real vendor, if it writes or costs: it then asks, unless `yes`. */
  asks?: string;
  yes?: boolean;
  json?: boolean;
}

export interface Session extends AsyncDisposable {
  pipeline: Dependencies;
  target: Target;
}

export const ENV_FILE = '.env.local';

/** Reads the configuration, says which target it names, asks where that is due, and builds the pipeline. */
export async function openSession(terminal: Terminal, options: SessionOptions): Promise<Session> {
  const config = parseConfig({ ...(await readEnvFile(terminal.cwd, options.env)), ...terminal.env });
  config.staging.folder = resolve(terminal.cwd, config.staging.folder);
  const target = toTarget(config);
  if (!options.json) terminal.stderr.write(`${describeTarget(target)}\n`);
  if (options.asks && !target.isLocal && !options.yes) await confirm(terminal, options.asks);
  const pipeline = createPipeline(config, { report: options.report });
  return { pipeline, target, [Symbol.asyncDispose]: () => pipeline[Symbol.asyncDispose]() };
}

function describeTarget({ openai, pinecone, dynamodb, isLocal }: Target): string {
  const kind = isLocal ? 'local stack' : 'real vendors';
  return `target: ${kind} · OpenAI ${openai} · Pinecone ${pinecone} · DynamoDB ${dynamodb}`;
}

async function readEnvFile(cwd: string, envFile: string): Promise<Record<string, string | undefined>> {
  try {
    return parseEnv(await readFile(resolve(cwd, envFile), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
