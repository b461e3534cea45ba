import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A local stack that runs as a process, and the variables under which every program finds it. */
export interface StackProcess {
  env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

/**
 * Starts a local stack by its command and waits until it is ready.
 *
 * @throws Error when it ends before that
 */
export async function startStackProcess(
  command: string,
  args: readonly string[] = [],
): Promise<StackProcess> {
  const env = { ...process.env, NODE_OPTIONS: '' };
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const started = await Promise.race([once(child.stdout, 'data'), exited.then(() => undefined)]);
  if (!started) throw new Error(`${command} ended before its stack was ready.`);
  return {
    env: toEnvironment(String(started[0])),
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

function toEnvironment(line: string): NodeJS.ProcessEnv {
  const { urls, apiKey } = JSON.parse(line) as { urls: Record<string, string>; apiKey: string };
  return {
    OPENAI_API_KEY: apiKey,
    OPENAI_BASE_URL: urls['openai'],
    PINECONE_API_KEY: apiKey,
    PINECONE_CONTROLLER_HOST: urls['pinecone'],
    PINECONE_INDEX: 'words',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: urls['dynamodb'],
    DYNAMODB_TABLE_NAME: 'ReceiptsTable',
    LADING_POLL_SECONDS: '1',
    POLL_MS: '500',
  };
}
