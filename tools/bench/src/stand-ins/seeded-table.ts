import type { AttributeValue, TableItem } from '@lading/sample-receipts';
import { receiptsWithWords } from '../receipts-with-words.ts';

/** One receipt of a batch. */
export interface ReceiptRef {
  imageId: string;
  receiptId: number;
}

/** The receipts of a table, from one seed. Every batch has the same ones over again, under image ids of its own. */
export interface SeededTable {
  /** Words of each batch. */
  readonly size: number;
  /** The id of one word of a batch. */
  customId(batch: number, row: number): string;
  receiptsOf(batch: number): ReceiptRef[];
  /** The items under a partition and the beginning of a sort key, as a query replies with them; undefined where nothing is. */
  queryReply(partition: string, prefix: string, selection?: Selection): string | undefined;
}

/** What a query wants of the items that it reads; all of it by default. */
export interface Selection {
  types?: readonly string[];
  attributes?: readonly string[];
}

/** Digits at the end of an image id that tell the batch. */
const BATCH_DIGITS = 8;
const IMAGE_ID_LENGTH = 36;
/** Where they begin in a text that starts with an image's key: a partition, a receipt's key, the id of a word. */
const DIGITS_AT = 'IMAGE#'.length + IMAGE_ID_LENGTH - BATCH_DIGITS;

/** Generates as many receipts as it takes to have `size` words that wait for their embedding. Holds their text. */
export function createSeededTable({ size, seed }: { size: number; seed: number }): SeededTable {
  const words: string[] = [];
  const receipts = new Map<string, TableItem[]>();
  for (const item of receiptsWithWords(size, seed)) {
    const key = receiptKey(textOf(item['PK']), textOf(item['SK']));
    receipts.set(key, [...(receipts.get(key) ?? []), toPending(item)]);
    if (isWaiting(item) && words.length < size) words.push(`${textOf(item['PK'])}#${textOf(item['SK'])}`);
  }
  const kept = new Map([...receipts].map(([key, items]) => [withBatch(key, 0), keep(items)]));

  return {
    size,
    customId: (batch, row) => withBatch(words[row] ?? '', batch),
    receiptsOf: (batch) => [...receipts.keys()].map((key) => toRef(withBatch(key, batch))),
    queryReply(partition, prefix, selection = {}) {
      const receipt = kept.get(withBatch(receiptKey(partition, prefix), 0));
      return (
        receipt && toReply(receipt, selection).replaceAll(receipt.imageId, partition.slice('IMAGE#'.length))
      );
    },
  };
}

/** As a submission leaves it behind. */
function toPending(item: TableItem): TableItem {
  if (!isWaiting(item)) return item;
  return { ...item, embedding_status: { S: 'PENDING' }, GSI1PK: { S: 'EMBEDDING_STATUS#PENDING' } };
}

function isWaiting(item: TableItem): boolean {
  return textOf(item['TYPE']) === 'RECEIPT_WORD' && textOf(item['embedding_status']) === 'NONE';
}

interface KeptReceipt {
  imageId: string;
  /** In key order. */
  items: KeptItem[];
}

interface KeptItem {
  type: string;
  /** Each attribute by name, as the text that it has in a reply: written once, as only DynamoDB's clients are measured. */
  attributes: Map<string, string>;
}

function keep(items: TableItem[]): KeptReceipt {
  const sorted = items.toSorted((a, b) => (textOf(a['SK']) < textOf(b['SK']) ? -1 : 1));
  const { imageId } = toRef(receiptKey(textOf(items[0]?.['PK']), textOf(items[0]?.['SK'])));
  const keepItem = (item: TableItem) => {
    const texts = Object.entries(item).map(
      ([name, value]) => [name, `"${name}":${JSON.stringify(value)}`] as const,
    );
    return { type: textOf(item['TYPE']), attributes: new Map(texts) };
  };
  return { imageId, items: sorted.map(keepItem) };
}

function toReply({ items }: KeptReceipt, { types, attributes }: Selection): string {
  const wanted = items.filter(({ type }) => types?.includes(type) ?? true);
  const texts = wanted.map((item) => {
    const names = attributes ?? item.attributes.keys();
    return `{${[...names].flatMap((name) => item.attributes.get(name) ?? []).join()}}`;
  });
  return `{"Items":[${texts.join()}],"Count":${texts.length},"ScannedCount":${items.length}}`;
}

/** `IMAGE#…#RECEIPT#00001`: the partition, and the sort key up to its second number. */
function receiptKey(partition: string, sortKey: string): string {
  return `${partition}#${sortKey.split('#', 2).join('#')}`;
}

function toRef(key: string): ReceiptRef {
  const [, imageId = '', , receiptId] = key.split('#');
  return { imageId, receiptId: Number(receiptId) };
}

function withBatch(text: string, batch: number): string {
  const digits = batch.toString(16).padStart(BATCH_DIGITS, '0');
  return text.slice(0, DIGITS_AT) + digits + text.slice(DIGITS_AT + BATCH_DIGITS);
}

function textOf(value: AttributeValue | undefined): string {
  return value?.S ?? '';
}
