import type { PipelineConfig } from '@lading/pipeline';
import { once } from 'node:events';
import { connect } from 'node:net';
import { StackDownError } from './stack-down-error.ts';

const CONNECT_TIMEOUT_MS = 2_000;

/**
 * Fails at once where a local stack is meant that isn't running: what suits a vendor, half a minute of retries, only
 * hides that from somebody at a terminal.
 *
 * @throws StackDownError that names the first address at which nothing listens
 */
export async function checkLocalStack({
  openai,
  pinecone,
  dynamodb,
  staging,
}: PipelineConfig): Promise<void> {
  const services = {
    OpenAI: openai.baseUrl,
    Pinecone: pinecone.indexHost ?? pinecone.controllerUrl,
    DynamoDB: dynamodb.endpoint,
    'S3 (staging)': 'bucket' in staging ? staging.endpoint : undefined,
  };
  for (const [service, url] of Object.entries(services)) if (url) await checkAddress(service, url);
}

async function checkAddress(service: string, url: string): Promise<void> {
  const { hostname, port, protocol } = new URL(url.includes('://') ? url : `https://${url}`);
  const socket = connect({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (protocol === 'http:' ? 80 : 443),
  });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_TIMEOUT_MS) });
  } catch (cause) {
    throw new StackDownError(service, url, { cause });
  } finally {
    socket.on('error', () => undefined).destroy();
  }
}
