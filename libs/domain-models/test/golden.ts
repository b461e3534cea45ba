import { readFileSync } from 'node:fs';
import { parseLineId, parseWordId, receiptWordLabelSchema, receiptWordSchema } from '../src/index.ts';
import type { Merchant, ReceiptDetails, ReceiptWord, ReceiptWordLabel } from '../src/index.ts';

/** A value as DynamoDB writes it in JSON. */
interface Attribute {
  S?: string;
  N?: string;
  BOOL?: boolean;
  NULL?: boolean;
  M?: Record<string, Attribute>;
}
export type TableItem = Record<string, Attribute>;

export function readGolden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./golden/${name}.json`, import.meta.url), 'utf8')) as T;
}

/** One receipt from its items, in their order: what a repository would hand over, by the shortest way. */
export function toReceiptDetails(items: TableItem[]): ReceiptDetails {
  const ofType = (type: string) => items.filter((item) => item['TYPE']?.S === type);
  const words = ofType('RECEIPT_WORD').map(toWord);
  const [place] = ofType('RECEIPT_PLACE').map(toMerchant);
  const [metadata] = ofType('RECEIPT_METADATA').map(toMerchant);
  return {
    imageId: words[0]!.imageId,
    receiptId: words[0]!.receiptId,
    lines: [],
    words,
    labels: ofType('RECEIPT_WORD_LABEL').map(toLabel),
    merchant: place ?? metadata,
  };
}

export function toMerchant(item: TableItem): Merchant {
  return {
    source: item['TYPE']?.S === 'RECEIPT_PLACE' ? 'place' : 'metadata',
    merchantName: item['merchant_name']?.S ?? '',
    canonicalMerchantName: item['canonical_merchant_name']?.S,
  };
}

function toWord(item: TableItem): ReceiptWord {
  return receiptWordSchema.parse({
    ...parseWordId(`${item['PK']?.S}#${item['SK']?.S}`),
    text: item['text']?.S,
    boundingBox: toNumbers(item['bounding_box']),
    topLeft: toNumbers(item['top_left']),
    topRight: toNumbers(item['top_right']),
    bottomLeft: toNumbers(item['bottom_left']),
    bottomRight: toNumbers(item['bottom_right']),
    confidence: Number(item['confidence']?.N),
    embeddingStatus: item['embedding_status']?.S,
    isNoise: item['is_noise']?.BOOL ?? false,
    embeddingAttempts: 0,
  });
}

function toLabel(item: TableItem): ReceiptWordLabel {
  const [receipt, line, word, label] = item['SK']!.S!.match(
    /^RECEIPT#(\d+)#LINE#(\d+)#WORD#(\d+)#LABEL#(.+)$/,
  )!.slice(1);
  return receiptWordLabelSchema.parse({
    ...parseLineId(`${item['PK']?.S}#RECEIPT#${receipt}#LINE#${line}`),
    wordId: Number(word),
    label,
    validationStatus: item['validation_status']?.S ?? 'NONE',
    timestampAdded: item['timestamp_added']?.S,
    labelProposedBy: item['label_proposed_by']?.S,
  });
}

function toNumbers(attribute: Attribute | undefined): Record<string, number> {
  return Object.fromEntries(Object.entries(attribute?.M ?? {}).map(([key, { N }]) => [key, Number(N)]));
}
