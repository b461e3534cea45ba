import type { DynamoRepo, InvalidItemError } from '@lading/dynamo-repo';
import { generateReceipts } from '@lading/sample-receipts';
import fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { strictEqual } from 'node:assert/strict';
import { toFuzzer } from './fuzzer.ts';
import { createMemoryTable, TABLE_NAME } from './memory-table.ts';

/** DynamoDB's JSON. */
type Item = Record<string, unknown>;

const BATCH_ID = '8c1d3d7e-5a37-4f5c-9b60-1d0a7f3f2f10';
const WORD_ID = 'IMAGE#3f52804b-2fad-4e00-92c8-b593da3a8ed3#RECEIPT#00001#LINE#00001#WORD#00001';

const SUMMARY: Item = {
  ...{ PK: { S: `BATCH#${BATCH_ID}` }, SK: { S: 'STATUS' } },
  ...{ GSI1PK: { S: 'STATUS#PENDING' }, GSI1SK: { S: `BATCH_TYPE#EMBEDDING#BATCH_ID#${BATCH_ID}` } },
  ...{ TYPE: { S: 'BATCH_SUMMARY' }, batch_type: { S: 'EMBEDDING' }, openai_batch_id: { S: 'batch_1' } },
  ...{ submitted_at: { S: '2025-04-01T10:00:00' }, status: { S: 'PENDING' }, result_file_id: { S: 'N/A' } },
  receipt_refs: {
    L: [{ M: { image_id: { S: '3f52804b-2fad-4e00-92c8-b593da3a8ed3' }, receipt_id: { N: '1' } } }],
  },
};
const RUN: Item = {
  ...{ PK: { S: `BATCH#${BATCH_ID}` }, SK: { S: 'RUN' }, TYPE: { S: 'EMBEDDING_BATCH_RUN' } },
  ...{ GSI1PK: { S: 'SUBMISSION#OPEN' }, GSI1SK: { S: '2025-04-01T10:00:00' }, phase: { S: 'creating' } },
  ...{ created_at: { S: '2025-04-01T10:00:00' }, attempts: { N: '1' }, lease_fence: { N: '3' } },
};
const RESULT: Item = {
  ...{
    PK: { S: `BATCH#${BATCH_ID}` },
    SK: { S: `RESULT#${WORD_ID.replace('LINE#00001#WORD#00001', 'LINE#001#WORD#001')}` },
  },
  ...{ TYPE: { S: 'EMBEDDING_BATCH_RESULT' }, batch_id: { S: BATCH_ID }, pinecone_id: { S: WORD_ID } },
  ...{
    image_id: { S: '3f52804b-2fad-4e00-92c8-b593da3a8ed3' },
    receipt_id: { N: '1' },
    line_id: { N: '1' },
    word_id: { N: '1' },
  },
  ...{ status: { S: 'SUCCESS' }, text: { S: 'milk' }, error_message: { NULL: true } },
};
const RECEIPT_ITEMS: Item[] = [
  ...generateReceipts({ seed: 7, receipts: 1, letters: false, wordsPerReceipt: 6 }),
];

const number = fc.oneof(
  fc.integer().map(String),
  fc.constantFrom('1e100', '-0', '99999999999999999999999999999999999999', '0.1'),
);
const { attribute } = fc.letrec<{ attribute: object }>((tie) => ({
  attribute: fc.oneof(
    { maxDepth: 3 },
    fc.record({ S: fc.string({ unit: 'binary' }) }),
    fc.record({ N: number }),
    fc.record({ BOOL: fc.boolean() }),
    fc.constant({ NULL: true }),
    fc.record({ SS: fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 }) }),
    fc.record({ L: fc.array(tie('attribute'), { maxLength: 3 }) }),
    fc.record({ M: fc.dictionary(fc.string({ minLength: 1 }), tie('attribute'), { maxKeys: 3 }) }),
  ),
}));

/** Without these the item would be another's, or nobody's. */
const KEYS = new Set([
  'PK',
  'SK',
  'TYPE',
  'GSI1PK',
  'GSI1SK',
  'GSI2PK',
  'GSI2SK',
  'GSI3PK',
  'GSI3SK',
  'GSI4PK',
  'GSI4SK',
]);

/** An item of one kind whose attributes are missing, of another type, or beyond all limits. */
function distorted(items: readonly Item[]): Arbitrary<Item> {
  const names = [...new Set(items.flatMap(Object.keys))].filter((name) => !KEYS.has(name));
  const change = fc.tuple(fc.constantFrom(...names, 'unheard_of'), fc.option(attribute, { nil: undefined }));
  return fc
    .tuple(fc.constantFrom(...items), fc.array(change, { minLength: 1, maxLength: 3 }))
    .map(([item, changes]) => {
      const distorted = Object.entries({ ...item, ...Object.fromEntries(changes) });
      return Object.fromEntries(distorted.filter(([, value]) => value !== undefined));
    });
}

/** How an item is read where the product meets it: how many came of it. */
type Read = (repo: DynamoRepo, item: Item) => Promise<number>;

const countOf = async (list: AsyncIterable<unknown>) => {
  let count = 0;
  for await (const _ of list) count += 1;
  return count;
};

async function readReceipt(repo: DynamoRepo, item: Item): Promise<number> {
  const { PK, SK } = item as { PK: { S: string }; SK: { S: string } };
  const receiptId = Number(/^RECEIPT#(\d+)/.exec(SK.S)?.[1]);
  const details = await repo.receipts.getDetails(PK.S.slice('IMAGE#'.length), receiptId);
  if (!details) return 0;
  const { receipt, lines, words, labels, merchant } = details;
  return lines.length + words.length + labels.length + (receipt ? 1 : 0) + (merchant ? 1 : 0);
}

const READS: readonly [items: readonly Item[], read: Read][] = [
  [[SUMMARY], (repo) => countOf(repo.batches.listPending(['EMBEDDING', 'WORD_EMBEDDING']))],
  [[RUN], (repo) => countOf(repo.runs.listOpenSubmissions())],
  [[RESULT], (repo) => countOf(repo.results.listOfBatch(BATCH_ID))],
  [RECEIPT_ITEMS.filter(({ SK }) => (SK as { S: string }).S.startsWith('RECEIPT#')), readReceipt],
];

/** Each item of the table is either read, or reported as one that can't be read; nothing else is thrown, nothing left out. */
export const tableItems = toFuzzer((tally) =>
  fc.asyncProperty(
    fc.oneof(...READS.map(([items, read]) => fc.record({ item: distorted(items), read: fc.constant(read) }))),
    async ({ item, read }) => {
      tally.lines += 1;
      const unreadable: InvalidItemError[] = [];
      const { repo, standIn } = await createMemoryTable((error) => unreadable.push(error));
      const { status } = await standIn.call({
        operation: 'PutItem',
        body: { TableName: TABLE_NAME, Item: item },
      });
      // DynamoDB itself refuses it.
      if (status !== 200) return;
      strictEqual((await read(repo, item)) + unreadable.length, 1);
    },
  ),
);
