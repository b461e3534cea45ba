import type { EmbeddingResult, OpenAiBatch } from '@lading/openai-batch';
import type { PipelineConfig } from './config.ts';

/** Takes secrets out of a text that somebody else wrote. */
export type Redact = (text: string) => string;

const HIDDEN = '[key]';

/** What keys look like, whole or masked in part, also those that are not ours. */
const KEY_SHAPES = /\b(?:sk-|pcsk_)[\w*.…-]{4,}/g;

/** Shorter ones, such as those of a local stack, are words that texts are full of. */
const MIN_SECRET_LENGTH = 8;

/** Hides the keys of a configuration, and whatever has the shape of a vendor's key. */
export function createRedact({
  openai,
  pinecone,
  dynamodb,
}: Pick<PipelineConfig, 'openai' | 'pinecone' | 'dynamodb'>): Redact {
  const { secretAccessKey, sessionToken } = dynamodb.credentials ?? {};
  const secrets = [openai.apiKey, pinecone.apiKey, secretAccessKey, sessionToken].filter(
    (secret) => secret !== undefined && secret.length >= MIN_SECRET_LENGTH,
  );
  return (text) =>
    secrets
      .reduce<string>((left, secret) => left.replaceAll(secret ?? '', HIDDEN), text)
      .replace(KEY_SHAPES, HIDDEN);
}

/**
 * A `fetch` whose refusals hold no key: vendors and proxies quote the key that they refuse, and what they say ends in
 * messages, causes and items. Successes pass through as they are, unread.
 */
export function createRedactingFetch(
  redact: Redact,
  send: typeof fetch = (input, init) => globalThis.fetch(input, init),
): typeof fetch {
  return async (input, init) => {
    const response = await send(input, init);
    if (response.status < 400) return response;
    const headers = new Headers(response.headers);
    // They speak of the bytes as they came.
    headers.delete('content-encoding');
    headers.delete('content-length');
    const { status, statusText } = response;
    return new Response(redact(await response.text()), { status, statusText, headers });
  };
}

/** Failed result lines quote keys as well, and their messages are kept in files and items. */
export function redactResults(openai: OpenAiBatch, redact: Redact): OpenAiBatch {
  const redacted = (result: EmbeddingResult): EmbeddingResult =>
    result.ok ? result : { ...result, error: { ...result.error, message: redact(result.error.message) } };
  async function* readResultGroups(...args: Parameters<OpenAiBatch['readResultGroups']>) {
    for await (const results of openai.readResultGroups(...args)) yield results.map(redacted);
  }
  return {
    ...openai,
    readResultGroups,
    async *readResults(...args) {
      for await (const results of readResultGroups(...args)) for (const result of results) yield result;
    },
  };
}
