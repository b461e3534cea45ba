import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { StandInOptions } from './options.ts';
import type { UpsertCounts } from './pinecone.ts';

/** What a thread is asked for; it answers one request after the other. */
export type PineconeRequest = 'reset' | 'counts';
/** Where it listens, first of all; then, to each request, what it has counted. */
export type PineconeReply = string | UpsertCounts;

/** Pinecone in a thread of its own. */
export interface PineconeThread {
  url: string;
  /** As new. */
  reset(): Promise<void>;
  counts(): Promise<UpsertCounts>;
}

export async function startPineconeThread(options: StandInOptions): Promise<PineconeThread> {
  const worker = new Worker(new URL('./pinecone-thread.ts', import.meta.url), { workerData: options });
  const next = async () => (await once(worker, 'message')) as [PineconeReply];
  const [url] = (await next()) as [string];
  let asked: Promise<unknown> = Promise.resolve();
  const ask = async (request: PineconeRequest) => {
    const answer = asked.then(async () => {
      worker.postMessage(request);
      const [counts] = (await next()) as [UpsertCounts];
      return counts;
    });
    asked = answer.catch(() => undefined);
    return await answer;
  };
  return { url, reset: async () => void (await ask('reset')), counts: async () => await ask('counts') };
}
