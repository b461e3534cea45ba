import { createBufferPool, createSlots } from '@lading/streams';
import type { BufferPool, Slots } from '@lading/streams';
import { createGovernor } from './governor.ts';
import type { Governor } from './governor.ts';
import { API_VERSION } from './limits.ts';
import { reactionTo, toStepError } from './reaction.ts';
import { toReply } from './reply.ts';
import type { Reply } from './reply.ts';
import { withRetries } from './retry.ts';
import type { Settings } from './settings.ts';
import { createTransport } from './transport.ts';
import type { Answer } from './transport.ts';

/** How every request of one index leaves: one transport, one retry policy, one pace per namespace. */
export interface Connection {
  readonly settings: Settings;
  /** How messages call the index. */
  readonly target: string;
  readonly headers: Record<string, string>;
  /** For the bodies of upserts. */
  readonly buffers: BufferPool;
  /** For the bodies of all upserts together. */
  readonly slots: Slots;
  /** One attempt. @throws ConnectionFault */
  attempt(url: string, init: RequestInit, signal?: AbortSignal): Promise<Answer & { reply: Reply }>;
  /** Retried, and good. @throws whatever a refusal is for the whole step, PineconeUnavailableError */
  request(what: string, url: string, init: RequestInit, signal?: AbortSignal): Promise<Answer>;
  governor(namespace: string): Governor;
}

/** Opens nothing. */
export function createConnection(settings: Settings): Connection {
  const transport = createTransport(settings);
  const target = settings.indexName ? `index "${settings.indexName}"` : `the index at ${settings.indexHost}`;
  const governors = new Map<string, Governor>();

  const attempt: Connection['attempt'] = async (url, init, signal) => {
    const answer = await transport(url, init, signal);
    const reply = toReply(answer, settings.now());
    // Nobody promises that a refusal doesn't quote what it refused.
    return {
      ...answer,
      reply: { ...reply, message: reply.message.replaceAll(settings.apiKey, '[API key]') },
    };
  };
  return {
    settings,
    target,
    headers: {
      'Api-Key': settings.apiKey,
      'X-Pinecone-Api-Version': API_VERSION,
      'Content-Type': 'application/json',
    },
    buffers: createBufferPool(settings.maxBodyBytes),
    slots: createSlots(settings.maxConcurrency),
    attempt,
    async request(what, url, init, signal) {
      const answer = await withRetries(() => attempt(url, init, signal), { what, target }, settings, signal);
      if (reactionTo(answer.reply) !== 'accept') throw toStepError(what, target, answer.reply);
      return answer;
    },
    governor(namespace) {
      const governor = governors.get(namespace) ?? createGovernor(settings);
      governors.set(namespace, governor);
      return governor;
    },
  };
}
