// The vendors that contenders are measured against, in a process of their own: they check and count, and store nothing.
import { listen, replyJson } from './listen.ts';
import { createBatchLines } from './openai-batch-lines.ts';
import type { StandInOptions, StandInUrls } from './options.ts';
import { createSeededTable } from './seeded-table.ts';
import { createSeededVectors } from './seeded-vectors.ts';
import { createWorld } from './world.ts';

const options = JSON.parse(process.argv[2] ?? '') as StandInOptions;
const table = createSeededTable(options);
const lines = createBatchLines(table, createSeededVectors(options), 'text-embedding-3-small');
let world = await createWorld(options, table, lines);

const urls: StandInUrls = {
  openai: await listen((request, response) => world.openai(request, response)),
  pinecone: await listen((request, response) => world.pinecone(request, response)),
  dynamodb: await listen((request, response) => world.dynamodb(request, response)),
  control: await listen(async (request, response) => {
    if (request.url === '/reset') world = await createWorld(options, table, lines);
    replyJson(response, await world.state());
  }),
};
const resultFileBytes = lines.outputBytes;
process.stdout.write(`${JSON.stringify({ type: 'ready', urls, resultFileBytes })}\n`);
