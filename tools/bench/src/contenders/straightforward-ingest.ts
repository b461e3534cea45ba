// The baseline: an ingest as one would write it with the vendors' own SDKs and nothing else. Not part of the product.
import { Pinecone } from '@pinecone-database/pinecone';
import { finish } from './finish.ts';
import { groupsOf } from './groups-of.ts';
import { downloadResults, parseResults } from './results.ts';
import type { Found } from './results.ts';
import { writeResults } from './write-results.ts';

const UPSERT_SIZE = 100;
// Own ids, namespace and keys, so that another contender finds the stack untouched.
const MARK = 'straightforward';

const [, , openaiBatchId = '', inFlight = '1'] = process.argv;
const text = await downloadResults(openaiBatchId);
finish('download');
const found = parseResults(text);
finish('parse');
await upsertAll(found, Number(inFlight));
finish('upsert');
await writeResults(found, `${MARK}#${openaiBatchId}`);
finish('results');

async function upsertAll(results: readonly Found[], atOnce: number): Promise<void> {
  const pinecone = new Pinecone();
  const { host } = await pinecone.describeIndex(process.env['PINECONE_INDEX'] ?? '');
  const index = pinecone.index({ host, namespace: MARK });
  const groups = groupsOf(UPSERT_SIZE, results);
  const work = async () => {
    for (const group of groups) await index.upsert({ records: group.map(toRecord) });
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

function toRecord({ customId, imageId, values }: Found) {
  return {
    id: `${MARK}#${customId}`,
    values,
    metadata: { image_id: imageId, source: 'openai-batch' },
  };
}
