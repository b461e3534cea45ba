// The vendors that contenders are measured against, in a process of their own: they check and count, and store nothing.
import { listen, replyJson } from './listen.ts';
import { createBatchLines } from './openai-batch-lines.ts';
import type { StandInOptions, StandInUrls } from './options.ts';
import { createSeededTable } from './seeded-table.ts';
import { createSeededVectors } from './seeded-vectors.ts';
import { startPineconeThread } from './start-pinecone-thread.ts';
import { createWorld } from './world.ts';

const options = JSON.parse(process.argv[2] ?? '') as StandInOptions;
const table = createSeededTable(options);
const lines = createBatchLines(table, createSeededVectors(options), 'text-embedding-3-small');
const pinecone = await startPineconeThread(options);
let world = await createWorld(options, table, lines, pinecone);

const urls: StandInUrls = {
  openai: await listen((request, response) => world.openai(request, response)),
  pinecone: pinecone.url,
  dynamodb: await listen((request, response) => world.dynamodb(request, response)),
  control: await listen(async (request, response) => {
    if (request.url === '/reset') world = await createWorld(options, table, lines, pinecone);
    replyJson(response, await world.state());
  }),
};
const resultFileBytes = lines.outputBytes;
process.stdout.write(`${JSON.stringify({ type: 'ready', urls, resultFileBytes })}\n`);
