import { createDynamoRepo } from '@lading/dynamo-repo';
import {
  createDynamodbStandIn,
  createInProcessHandler,
  createMemoryStore,
  createOpenAiStandIn,
  createPineconeMemoryStore,
  createPineconeStandIn,
} from '@lading/local-stack';
import { createOpenAiBatch } from '@lading/openai-batch';
import { createPineconeIndex } from '@lading/pinecone-upsert';
import { baseConfig, PINECONE_URL } from './scenario.ts';

let warm: Promise<void> | undefined;

/** Makes each SDK do once, in real time, what it does only once in a process: mostly loading parts of itself from disk. */
export async function warmUp(): Promise<void> {
  warm ??= callEachOnce();
  await warm;
}

async function callEachOnce(): Promise<void> {
  const config = baseConfig();
  const clock = { now: Date.now, sleep: async () => undefined, random: Math.random };
  const dynamodb = createDynamodbStandIn(clock);
  const openai = createOpenAiStandIn({ ...clock, store: createMemoryStore() });
  const pinecone = createPineconeStandIn({
    ...clock,
    store: createPineconeMemoryStore(),
    publicUrl: () => PINECONE_URL,
  });
  await using repo = createDynamoRepo({
    ...config.dynamodb,
    requestHandler: createInProcessHandler(dynamodb.call),
  });
  await repo.table.check();
  const content = () => new Blob(['{}\n']).stream() as AsyncIterable<Uint8Array>;
  const upload = { filename: 'warm-up.jsonl', byteLength: 3, content };
  const fetchWith =
    (answer: (request: Request) => Promise<Response>): typeof fetch =>
    async (input, init) =>
      await answer(new Request(input, { ...init, ...(init?.body && { duplex: 'half' }) }));
  await createOpenAiBatch({ ...config.openai, fetch: fetchWith(openai.fetch) }).uploadInput(upload);
  await createPineconeIndex({ ...config.pinecone, fetch: fetchWith(pinecone.fetch) }).describeIndex();
}
