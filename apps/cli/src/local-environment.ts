import { readFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UsageError } from './usage-error.ts';

export interface LocalUrls {
  openai: string;
  pinecone: string;
  dynamodb: string;
}

const HEADER =
  '# Written by `lading local`: points every command at the local stack. Delete it to use real vendors.';

/** The variables under which every command speaks to a local stack. The keys are no secrets: the stand-ins ask for them. */
export function toLocalEnvironment(urls: LocalUrls, stagingFolder: string): Record<string, string> {
  return {
    OPENAI_API_KEY: 'local-key',
    OPENAI_BASE_URL: urls.openai,
    PINECONE_API_KEY: 'local-key',
    PINECONE_CONTROLLER_HOST: urls.pinecone,
    PINECONE_INDEX: 'receipts',
    // The stand-ins have no quotas by default, so nothing needs pacing.
    PINECONE_MAX_BYTES_PER_SECOND: '1000000000',
    PINECONE_MAX_REQUESTS_PER_SECOND: '10000',
    DYNAMODB_TABLE_NAME: 'ReceiptsTable',
    DYNAMODB_MAX_WRITES_PER_SECOND: '100000',
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_DYNAMODB: urls.dynamodb,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    LADING_STAGING: stagingFolder,
    LADING_POLL_SECONDS: '0.5',
  };
}

/** A variables file may be written where there is none, or one of ours. @throws UsageError where it is somebody else's */
export async function checkEnvFile(path: string): Promise<void> {
  const present = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new UsageError(`${path} can't be read, so it isn't written over either: ${error.message}.`, {
      cause: error,
    });
  });
  if (present !== undefined && !present.startsWith(HEADER)) {
    throw new UsageError(
      `${path} exists and was not written by \`lading local\`. Move it away, or name another file with --env.`,
    );
  }
}

/** Writes a variables file, but never over one that somebody else wrote. @throws UsageError */
export async function writeEnvFile(path: string, variables: Record<string, string>): Promise<void> {
  await checkEnvFile(path);
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${[HEADER, ...lines].join('\n')}\n`, { mode: 0o600 });
}
