import { BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { embedText } from '@lading/local-stack';
import type { Dependencies } from '../src/index.ts';
import { golden, ingestAll, startHarness, submitAll } from './harness.ts';
import type { Item } from './harness.ts';

interface GoldenWord {
  custom_id: string;
  context_overlap: { embedding_input: string };
  metadata_intended: Record<string, unknown>;
}

const NOISE = 'IMAGE#3f0c1c2e-5b7a-4d1e-9a54-6c1f0d2b7a11#RECEIPT#00001#LINE#00015#WORD#00001';
const RECEIPTS = ['A1', 'A2', 'B1', 'E1'];

/** As if no word had been embedded yet; everything else stays as the generation's own code wrote it. */
function withStatusNone(item: Item): Item {
  if (item['TYPE']?.['S'] !== 'RECEIPT_WORD') return item;
  return { ...item, embedding_status: { S: 'NONE' }, GSI1PK: { S: 'EMBEDDING_STATUS#NONE' } };
}

async function expectedWords(generation: 'seed' | 'head'): Promise<GoldenWord[]> {
  const words: GoldenWord[] = [];
  for (const receipt of RECEIPTS) {
    const ofSeed = await golden<GoldenWord[]>('domain-models', `words_seed_${receipt}.json`);
    const ofHead = await golden<{ metadata_head: { merchant_name: string } }[]>(
      'domain-models',
      `words_head_${receipt}.json`,
    );
    for (const [at, word] of ofSeed.entries()) {
      const { merchant_name, ...metadata } = word.metadata_intended;
      const merchant = generation === 'seed' ? merchant_name : ofHead[at]?.metadata_head.merchant_name;
      words.push({
        ...word,
        metadata_intended: merchant ? { ...metadata, merchant_name: merchant } : metadata,
      });
    }
  }
  return words;
}

function expectedResult(batchId: string, { custom_id: id, metadata_intended: { text } }: GoldenWord): Item {
  const [, image, , receipt, , line = '', , word = ''] = id.split('#');
  const padded = (part: string) => String(Number(part)).padStart(3, '0');
  return {
    PK: { S: `BATCH#${batchId}` },
    SK: { S: `RESULT#IMAGE#${image}#RECEIPT#${receipt}#LINE#${padded(line)}#WORD#${padded(word)}` },
    TYPE: { S: 'EMBEDDING_BATCH_RESULT' },
    GSI2PK: { S: `BATCH#${batchId}` },
    GSI2SK: { S: 'STATUS#SUCCESS' },
    GSI3PK: { S: `IMAGE#${image}#RECEIPT#${receipt}` },
    GSI3SK: { S: `BATCH#${batchId}#STATUS#SUCCESS` },
    image_id: { S: image },
    pinecone_id: { S: id },
    text: { S: String(text) },
    status: { S: 'SUCCESS' },
    error_message: { NULL: true },
  };
}

async function getItems({ config }: Dependencies, keys: Item[]): Promise<Item[]> {
  const { tableName, region, endpoint, credentials } = config.dynamodb;
  const client = new DynamoDBClient({ region, endpoint, credentials });
  const found: Item[] = [];
  for (let at = 0; at < keys.length; at += 100) {
    const Keys = keys.slice(at, at + 100).map(({ PK, SK }) => ({ PK, SK })) as never;
    const { Responses } = await client.send(
      new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys } } }),
    );
    found.push(...((Responses?.[tableName] ?? []) as unknown as Item[]));
  }
  client.destroy();
  return found;
}

const bySortKey = (a: Item, b: Item) => String(a['SK']?.['S']).localeCompare(String(b['SK']?.['S']));

describe.each([
  ['first', 'seed', 'EMBEDDING'],
  ['second', 'head', 'WORD_EMBEDDING'],
] as const)('golden receipts of the %s generation', (_name, generation, batchType) => {
  it('come home as the specification says, word by word and bit by bit', async () => {
    await using harness = await startHarness({ batchType });
    const { pipeline } = harness;
    for (const receipt of RECEIPTS) {
      const items = await golden<Item[]>('dynamo-repo', `items-${generation}-${receipt.toLowerCase()}.json`);
      await harness.load(items.map(withStatusNone));
    }

    const [submission] = await submitAll(pipeline);
    const [outcome] = await ingestAll(pipeline);

    const all = await expectedWords(generation);
    // The second generation marks one golden word as noise, which is never submitted.
    const noise = (word: GoldenWord) => generation === 'head' && word.custom_id === NOISE;
    const words = all.filter((word) => !noise(word));
    expect(words).toHaveLength(generation === 'head' ? all.length - 1 : all.length);
    const batchId = String(submission?.batchId);
    expect(outcome).toMatchObject({
      outcome: 'completed',
      batchId,
      ledger: { submitted: words.length, stored: words.length },
    });

    const stored = await pipeline.pinecone.fetch(
      all.map(({ custom_id }) => custom_id),
      { namespace: 'words' },
    );
    expect(stored.size).toBe(words.length);
    for (const { custom_id: id, metadata_intended, context_overlap } of words) {
      const { values, metadata } = stored.get(id) ?? {};
      expect({ id, metadata }).toEqual({ id, metadata: metadata_intended });
      expect(values).toEqual([...embedText(context_overlap.embedding_input)]);
    }

    const results = words.map((word) => expectedResult(batchId, word));
    expect((await getItems(pipeline, results)).toSorted(bySortKey)).toEqual(results.toSorted(bySortKey));
    expect(await pipeline.repo.batches.get(batchId)).toMatchObject({ status: 'COMPLETED', batchType });
    const counts = await pipeline.repo.words.countByStatus();
    expect(counts).toMatchObject({
      SUCCESS: words.length,
      PENDING: 0,
      NONE: all.length - words.length,
      FAILED: 0,
    });
  });
});
