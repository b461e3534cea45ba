import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createPineconeIndex } from '@lading/pinecone-upsert';
import type { VectorRecord } from '@lading/pinecone-upsert';

// node src/backfill.ts vectors.ndjson <dimension>: a line is {"id", "values", "metadata"}. Safe to run again.
const [file = 'vectors.ndjson', dimensionText = '1536'] = process.argv.slice(2);
const dimension = Number(dimensionText);

const index = createPineconeIndex({
  apiKey: process.env['PINECONE_API_KEY'] ?? '',
  controllerUrl: process.env['PINECONE_CONTROLLER_HOST'],
  indexName: process.env['PINECONE_INDEX'] ?? 'articles',
  logger: { warn: (message) => console.error(message) },
});
await index.ensureIndex({ dimension, cloud: 'aws', region: 'us-east-1' });

const stop = new AbortController();
process.once('SIGINT', () => stop.abort(new Error('interrupted')));

const counts = { stored: 0, refused: 0 };
const options = {
  namespace: 'articles',
  dimension,
  signal: stop.signal,
  onBody: ({ records, bytes }: { records: number; bytes: number }) =>
    console.error(`${records} records in ${bytes} bytes`),
};
for await (const outcome of index.upsert(readRecords(file), options)) {
  if (outcome.ok) counts.stored += 1;
  else {
    counts.refused += 1;
    console.log(`${outcome.id}: ${outcome.error.code}, ${outcome.error.message}`);
  }
}
console.log(`${counts.stored} stored, ${counts.refused} refused`);
if (counts.refused > 0) process.exitCode = 1;

/** Reads no faster than Pinecone takes the records. */
async function* readRecords(path: string): AsyncGenerator<VectorRecord> {
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (line.trim() !== '') yield JSON.parse(line) as VectorRecord;
  }
}
