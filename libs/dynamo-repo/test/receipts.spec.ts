import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { InvalidItemError, ReadReceiptDetails } from '../src/index.ts';
import { fromBatchSummaryItem } from '../src/items/batch-summary-item.ts';
import { fromEmbeddingBatchResultItem } from '../src/items/embedding-batch-result-item.ts';
import { fromReceiptMetadataItem } from '../src/items/merchant-item.ts';
import { fromReceiptItem } from '../src/items/receipt-item.ts';
import { fromReceiptLineItem } from '../src/items/receipt-line-item.ts';
import { fromReceiptWordItem } from '../src/items/receipt-word-item.ts';
import { fromReceiptWordLabelItem } from '../src/items/receipt-word-label-item.ts';
import { aWordItem, IMAGE } from './factories.ts';
import { GENERATIONS, readGolden, receiptItems, toPlain } from './golden.ts';
import type { JsonItem } from './golden.ts';
import { startDynamo, transport } from './local-table.ts';
import type { LocalDynamo } from './local-table.ts';

let dynamo: LocalDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

describe('items that upstream refuses or mangles', () => {
  interface Case {
    name: string;
    item: JsonItem;
    intended: Record<string, unknown>;
  }
  const readers: Record<string, (item: Record<string, unknown>) => unknown> = {
    BATCH_SUMMARY: fromBatchSummaryItem,
    EMBEDDING_BATCH_RESULT: fromEmbeddingBatchResultItem,
    RECEIPT_LINE: fromReceiptLineItem,
    RECEIPT_METADATA: fromReceiptMetadataItem,
    RECEIPT_WORD: fromReceiptWordItem,
    RECEIPT_WORD_LABEL: fromReceiptWordLabelItem,
  };
  const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

  it.each(readGolden<Case[]>('tolerance').map((test) => [test.name, test] as const))(
    '%s',
    (_name, { item, intended }) => {
      const value = readers[String(item.TYPE?.S)]?.(toPlain(item));
      for (const [name, expected] of Object.entries(intended)) {
        if (name === 'accepted' || name === 'angle_degrees') continue; // angles are not read
        // What a vector gets is decided above this lib; here both names are kept.
        const path = name === 'vector merchant_name' ? 'merchantName' : name.split('.').map(camel).join('.');
        const actual = path.split('.').reduce((at, key) => (at as Record<string, unknown>)[key], value);
        expect({ [name]: actual ?? null }).toEqual({ [name]: expected });
      }
    },
  );
});

describe('getDetails', () => {
  interface AccessPattern {
    name: string;
    expected: { receipt: string[]; lines: string[]; words: string[]; labels: string[] };
  }
  const images: Record<string, [string, number]> = {
    A1: ['3f0c1c2e-5b7a-4d1e-9a54-6c1f0d2b7a11', 1],
    A2: ['3f0c1c2e-5b7a-4d1e-9a54-6c1f0d2b7a11', 2],
    B1: ['b81d7f02-94c3-4e6a-8f10-2d5e9c7ab304', 1],
    E1: ['e2c4a680-13f5-4d79-9b0e-5a7c8d6f4e21', 1],
  };
  const patterns = readGolden<AccessPattern[]>('access-patterns-seed')
    .filter(({ name }) => name.startsWith('receipt details'))
    .flatMap(({ name, expected }) => {
      const image = images[name.replace('receipt details ', '')];
      return image ? [{ name, image, expected }] : [];
    });
  const pad = (id: number) => String(id).padStart(5, '0');
  const keysOf = (details: ReadReceiptDetails | undefined) => {
    const lineKey = (at: { receiptId: number; lineId: number }) =>
      `RECEIPT#${pad(at.receiptId)}#LINE#${pad(at.lineId)}`;
    return {
      lines: details?.lines.map(lineKey),
      words: details?.words.map((word) => `${lineKey(word)}#WORD#${pad(word.wordId)}`),
      labels: details?.labels.map(
        (label) => `${lineKey(label)}#WORD#${pad(label.wordId)}#LABEL#${label.label}`,
      ),
    };
  };

  it.each(GENERATIONS)(
    'finds what upstream finds of every receipt of the %s generation, in its order',
    async (generation) => {
      const { repoWith, put } = await dynamo.createTable(generation === 'seed' ? 'first' : 'second');
      await put(...receiptItems(generation));
      const requestHandler = transport(({ body, forward }) => forward({ ...body, Limit: 11 }));
      const { receipts } = repoWith({ requestHandler });
      expect(patterns).toHaveLength(4);
      for (const { image, expected } of patterns) {
        const details = await receipts.getDetails(...image);
        const { lines, words, labels } = expected;
        expect(keysOf(details)).toEqual({ lines, words, labels });
        expect(details?.receipt).toMatchObject({ imageId: image[0], receiptId: image[1] });
        expect(details).not.toHaveProperty('unreadable');
      }
    },
  );

  it('reads a receipt the same from both generations', async () => {
    const [first, second] = await Promise.all(
      GENERATIONS.map(async (generation) => {
        const { repo, put } = await dynamo.createTable();
        await put(...receiptItems(generation));
        return await Promise.all(Object.values(images).map((image) => repo.receipts.getDetails(...image)));
      }),
    );
    const comparable = (details: ReadReceiptDetails | undefined) => ({
      ...details,
      merchant: undefined,
      lines: details?.lines.map((line) => ({ ...line, embeddingStatus: undefined, isNoise: undefined })),
      words: details?.words.map((word) => ({ ...word, embeddingStatus: undefined, isNoise: undefined })),
    });
    expect(first?.map(comparable)).toEqual(second?.map(comparable));
    const merchants = (all: (ReadReceiptDetails | undefined)[] = []) =>
      all.map((details) => details?.merchant?.source);
    expect(merchants(first)).toEqual(['metadata', undefined, 'metadata', 'metadata']);
    expect(merchants(second)).toEqual(['place', undefined, 'place', 'place']);
  });

  it('takes the place before the metadata, whichever comes first, and the metadata when the place is unreadable', async () => {
    const { repo, put } = await dynamo.createTable();
    const row = (SK: string, TYPE: string, rest: JsonItem) => ({
      PK: { S: `IMAGE#${IMAGE}` },
      SK: { S: SK },
      TYPE: { S: TYPE },
      ...rest,
    });
    const metadata = row('RECEIPT#00001#METADATA', 'RECEIPT_METADATA', {
      merchant_name: { S: 'Old' },
      canonical_merchant_name: { S: 'OLD INC' },
    });
    await put(metadata, row('RECEIPT#00001#PLACE', 'RECEIPT_PLACE', { merchant_name: { S: 'New' } }));
    expect((await repo.receipts.getDetails(IMAGE, 1))?.merchant).toEqual({
      source: 'place',
      merchantName: 'New',
    });
    await put(row('RECEIPT#00001#PLACE', 'RECEIPT_PLACE', { merchant_name: { N: '7' } }));
    expect(await repo.receipts.getDetails(IMAGE, 1)).toMatchObject({
      merchant: { source: 'metadata', merchantName: 'Old', canonicalMerchantName: 'OLD INC' },
      unreadable: ['RECEIPT#00001#PLACE'],
    });
  });

  it.each(GENERATIONS)(
    'asks for no less of each item of the %s generation than is read of it',
    async (generation) => {
      const { repo, put } = await dynamo.createTable();
      const claim = { embedding_batch_id: { S: 'a batch' }, embedding_attempts: { N: '2' } };
      const items = receiptItems(generation).map((item) => ({
        ...item,
        ...(item.TYPE?.S === 'RECEIPT_WORD' && claim),
      }));
      await put(...items);
      const plain = items.map(toPlain);
      const whole = (
        type: string,
        read: (item: Record<string, unknown>) => unknown,
        image: string,
        id: number,
      ) =>
        plain
          .filter((item) => item.TYPE === type && item.PK === `IMAGE#${image}`)
          .filter(({ SK }) => String(SK).startsWith(`RECEIPT#${pad(id)}`))
          .toSorted((a, b) => (String(a.SK) < String(b.SK) ? -1 : 1))
          .map(read);
      for (const image of Object.values(images)) {
        const details = await repo.receipts.getDetails(...image);
        expect(details?.words).toEqual(whole('RECEIPT_WORD', fromReceiptWordItem, ...image));
        expect(details?.lines).toEqual(whole('RECEIPT_LINE', fromReceiptLineItem, ...image));
        expect(details?.labels).toEqual(whole('RECEIPT_WORD_LABEL', fromReceiptWordLabelItem, ...image));
        expect([details?.receipt]).toEqual(whole('RECEIPT', fromReceiptItem, ...image));
      }
    },
  );

  it('reads the parts that are asked for, and is sent nothing else', async () => {
    const { put, repoWith } = await dynamo.createTable();
    await put(...receiptItems('head'));
    const sent: JsonItem[] = [];
    const requestHandler = transport(async ({ forward }) => {
      const answer = await forward();
      sent.push(...((answer.body.Items ?? []) as JsonItem[]));
      return answer;
    });
    const { receipts } = repoWith({ requestHandler });
    const [image = ['', 0]] = Object.values(images);
    const whole = await receipts.getDetails(...image);
    sent.length = 0;
    expect(await receipts.getDetails(...image, ['words', 'merchant'])).toEqual({
      imageId: image[0],
      receiptId: image[1],
      lines: [],
      words: whole?.words,
      labels: [],
      merchant: whole?.merchant,
    });
    expect(new Set(sent.map(({ TYPE }) => TYPE?.S))).toEqual(
      new Set(['RECEIPT_WORD', 'RECEIPT_PLACE', 'RECEIPT_METADATA']),
    );
    expect(sent.flatMap(Object.keys).filter((name) => /GSI|angle/.test(name))).toEqual([]);
  });

  it('tells receipt 10000 from receipt 100000', async () => {
    const { repo, put } = await dynamo.createTable();
    await put(aWordItem({}, { receipt: 10_000 }), aWordItem({}, { receipt: 100_000 }));
    expect((await repo.receipts.getDetails(IMAGE, 10_000))?.words).toHaveLength(1);
    expect((await repo.receipts.getDetails(IMAGE, 100_000))?.words).toHaveLength(1);
    expect(await repo.receipts.getDetails(IMAGE, 1_000)).toBeUndefined();
  });

  it('passes over what others keep under the same key, and finds nothing where there is nothing else', async () => {
    const { repo, put } = await dynamo.createTable();
    const at = (SK: string, rest: JsonItem = {}) => ({ PK: { S: `IMAGE#${IMAGE}` }, SK: { S: SK }, ...rest });
    await put(
      at('RECEIPT#00001', { TYPE: { S: 'RESEGMENT_RESERVATION' }, operation_id: { S: 'x' } }),
      at('RECEIPT#00001#ANALYSIS#LABELS'),
      at('RECEIPT#00001#LINE#00001#WORD#00001#SPATIAL_ANALYSIS', {
        TYPE: { S: 'RECEIPT_WORD_SPATIAL_ANALYSIS' },
      }),
    );
    expect(await repo.receipts.getDetails(IMAGE, 1)).toBeUndefined();
  });

  it('loses one unreadable word and nothing else, and says which', async () => {
    const { put, repoWith } = await dynamo.createTable();
    await put(aWordItem({ bounding_box: { M: {} } }, { word: 1 }), aWordItem({}, { word: 2 }));
    const reported: InvalidItemError[] = [];
    const details = await repoWith({ onUnreadable: (error) => reported.push(error) }).receipts.getDetails(
      IMAGE,
      1,
    );
    expect(details?.words.map((word) => word.wordId)).toEqual([2]);
    expect(details?.unreadable).toEqual(['RECEIPT#00001#LINE#00001#WORD#00001']);
    expect(reported.map(({ key }) => key.SK)).toEqual(details?.unreadable);
  });

  it('is not put off by a number that it does not read, however DynamoDB writes it', async () => {
    const { put, repoWith } = await dynamo.createTable();
    await put(aWordItem());
    const requestHandler = transport(async ({ forward }) => {
      const answer = await forward();
      for (const item of (answer.body.Items ?? []) as JsonItem[]) item.huge = { N: '1.5E+30' };
      return answer;
    });
    expect((await repoWith({ requestHandler }).receipts.getDetails(IMAGE, 1))?.words).toHaveLength(1);
  });
});
