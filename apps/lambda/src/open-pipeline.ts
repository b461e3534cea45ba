import { createPipeline, parseConfig } from '@lading/pipeline';
import type { Dependencies, PipelineConfig } from '@lading/pipeline';
import { readSecrets } from './read-secrets.ts';
import { createTellEvent } from './tell-event.ts';

type Environment = Record<string, string | undefined>;

/**
 * Builds the pipeline of this function: settings from its variables, keys from the parameters that these name.
 * @throws ConfigError, SecretError
 */
export async function openPipeline(env: Environment): Promise<Dependencies & AsyncDisposable> {
  const { OPENAI_API_KEY_PARAMETER: openai = '', PINECONE_API_KEY_PARAMETER: pinecone = '' } = env;
  const secrets = await readSecrets({ OPENAI_API_KEY: openai, PINECONE_API_KEY: pinecone });
  const config = parseConfig({ ...env, ...secrets });
  return createPipeline(shareOut(config, Number(env['LADING_WORKERS'] ?? 1)), { report: createTellEvent() });
}

/** The rates are those of one namespace and one table: each of the function's workers gets an equal share. */
export function shareOut(config: PipelineConfig, workers: number): PipelineConfig {
  const { pinecone, dynamodb } = config;
  return {
    ...config,
    pinecone: {
      ...pinecone,
      maxBytesPerSecond: pinecone.maxBytesPerSecond / workers,
      maxRequestsPerSecond: pinecone.maxRequestsPerSecond / workers,
    },
    dynamodb: { ...dynamodb, maxWritesPerSecond: dynamodb.maxWritesPerSecond / workers },
  };
}
