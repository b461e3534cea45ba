// A heap of its own, and nothing in it: upserts pass through memory by the gigabyte, and after some tens of megabytes V8 marks the whole
// heap. Beside 50,000 words that took this process more than all that is measured.
import { parentPort, workerData } from 'node:worker_threads';
import { listen } from './listen.ts';
import type { StandInOptions } from './options.ts';
import { createPinecone } from './pinecone.ts';
import { createRateLimit } from './rate-limit.ts';
import type { PineconeReply, PineconeRequest } from './start-pinecone-thread.ts';

const options = workerData as StandInOptions;
let pinecone = start(options);
const url = await listen((request, response) => pinecone.answer(request, response));
parentPort?.on('message', (request: PineconeRequest) => {
  if (request === 'reset') pinecone = start(options);
  reply(pinecone.counts);
});
reply(url);

function start({ dimensions, upsertLatencyMs: latencyMs, limits }: StandInOptions) {
  if (!limits) return createPinecone({ dimensions, latencyMs });
  const bytesPerSecond = createRateLimit(limits.pineconeBytes, Date.now);
  const requestsPerSecond = createRateLimit(limits.pineconeRequests, Date.now);
  return createPinecone({ dimensions, latencyMs, bytesPerSecond, requestsPerSecond });
}

function reply(message: PineconeReply): void {
  parentPort?.postMessage(message);
}
