// The baseline: an ingest as one would write it with the vendors' own SDKs and nothing else. Not part of the product.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Pinecone } from '@pinecone-database/pinecone';
import OpenAI from 'openai';

interface ResultLine {
  custom_id: string;
  response: { body: { data: { embedding: number[] }[] } };
}

interface Found {
  customId: string;
  imageId: string;
  values: number[];
}

const UPSERT_SIZE = 100;
const WRITE_SIZE = 25;
// Own ids, namespace and keys, so that the other contender finds the stack untouched.
const MARK = 'straightforward';

const [, , openaiBatchId = ''] = process.argv;
const { DYNAMODB_TABLE_NAME: table = '', PINECONE_INDEX: indexName = '' } = process.env;
const openai = new OpenAI();
const pinecone = new Pinecone();
const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient());

const found = parseResults(await downloadResults());
finish('parse');
await upsertAll(found);
finish('upsert');
await writeResults(found);
finish('results');

async function downloadResults(): Promise<string> {
  const { output_file_id: fileId } = await openai.batches.retrieve(openaiBatchId);
  const text = await (await openai.files.content(String(fileId))).text();
  finish('download');
  return text;
}

function parseResults(text: string): Found[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { custom_id: customId, response } = JSON.parse(line) as ResultLine;
      return {
        customId,
        imageId: customId.split('#')[1] ?? '',
        values: response.body.data[0]?.embedding ?? [],
      };
    });
}

async function upsertAll(results: readonly Found[]): Promise<void> {
  const { host } = await pinecone.describeIndex(indexName);
  const index = pinecone.index({ host, namespace: MARK });
  for (const group of groupsOf(UPSERT_SIZE, results)) {
    await index.upsert({
      records: group.map(({ customId, imageId, values }) => ({
        id: `${MARK}#${customId}`,
        values,
        metadata: { image_id: imageId, source: 'openai-batch' },
      })),
    });
  }
}

async function writeResults(results: readonly Found[]): Promise<void> {
  for (const group of groupsOf(WRITE_SIZE, results)) {
    const puts = group.map((result) => ({ PutRequest: { Item: toItem(result) } }));
    await dynamodb.send(new BatchWriteCommand({ RequestItems: { [table]: puts } }));
  }
}

function toItem({ customId, imageId }: Found) {
  return {
    PK: `${MARK}#${openaiBatchId}`,
    SK: `RESULT#${customId}`,
    GSI2PK: `${MARK}#${openaiBatchId}`,
    GSI2SK: 'STATUS#SUCCESS',
    GSI3PK: `${MARK}#${imageId}`,
    GSI3SK: 'STATUS#SUCCESS',
    TYPE: MARK,
    image_id: imageId,
    pinecone_id: `${MARK}#${customId}`,
    status: 'SUCCESS',
  };
}

function* groupsOf<T>(size: number, values: readonly T[]): Generator<T[]> {
  for (let at = 0; at < values.length; at += size) yield values.slice(at, at + size);
}

function finish(step: string): void {
  process.stdout.write(`${JSON.stringify({ step })}\n`);
}
