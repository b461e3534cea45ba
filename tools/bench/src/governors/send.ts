// Sends through one real adapter, as much as its governor lets go, until it is told to stop.
import { createDynamoRepo } from '@lading/dynamo-repo';
import { createPineconeIndex } from '@lading/pinecone-upsert';
import type { StandInUrls } from '../stand-ins/options.ts';
import { INDEX_NAME } from '../stand-ins/pinecone.ts';
import { batchIdOf } from '../stand-ins/batch-id.ts';
import { TABLE_NAME } from '../stand-ins/world.ts';
import { endlessRecords } from './endless-records.ts';
import { endlessResults, wordIdOf } from './endless-results.ts';
import type { Load } from './load.ts';

const {
  load,
  urls,
  process: sender,
} = JSON.parse(process.argv[2] ?? '') as {
  load: Load;
  urls: StandInUrls;
  /** Number of this process. */
  process: number;
};
/** As the pipeline settles words. */
const UPDATES_AT_ONCE = 32;

const pinecone = createPineconeIndex({
  apiKey: 'local-key',
  indexName: INDEX_NAME,
  controllerUrl: urls.pinecone,
  ...load.pinecone,
});
await using repo = createDynamoRepo({
  tableName: TABLE_NAME,
  region: 'us-east-1',
  endpoint: urls.dynamodb,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  maxWritesPerSecond: load.writesPerSecond,
});

if (load.sends === 'vectors') {
  const records = endlessRecords(load.dimensions, sender);
  const upserts = pinecone.upsert(records, { namespace: 'bench', dimension: load.dimensions });
  for await (const outcome of upserts) if (!outcome.ok) throw new Error(outcome.error.message);
} else if (load.sends === 'results') {
  for await (const _ of repo.results.putAll(endlessResults(batchIdOf(sender)))) continue;
} else {
  let next = 0;
  const settle = async () => {
    for (;;) {
      next += 1;
      await repo.words.settle(wordIdOf(next, sender), { batchId: batchIdOf(sender), to: 'SUCCESS' });
    }
  };
  await Promise.all(Array.from({ length: UPDATES_AT_ONCE }, settle));
}
