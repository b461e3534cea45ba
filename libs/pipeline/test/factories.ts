import type { Item } from './harness.ts';

export const IMAGE_ID = '5f8d4d9a-6c0e-4b8e-9c5a-2f1d3b7e9a10';

export interface WordOptions {
  imageId?: string;
  receiptId?: number;
  lineId?: number;
  wordId?: number;
  text?: string;
  status?: string;
  attributes?: Item;
}

const pad = (value: number) => String(value).padStart(5, '0');
const point = (x: number, y: number) => ({ M: { x: { N: String(x) }, y: { N: String(y) } } });

export function wordId({
  imageId = IMAGE_ID,
  receiptId = 1,
  lineId = 1,
  wordId = 1,
}: WordOptions = {}): string {
  return `IMAGE#${imageId}#RECEIPT#${pad(receiptId)}#LINE#${pad(lineId)}#WORD#${pad(wordId)}`;
}

/** A word as the first generation writes it. */
export function aWord(options: WordOptions = {}): Item {
  const {
    imageId = IMAGE_ID,
    receiptId = 1,
    lineId = 1,
    wordId = 1,
    text = 'milk',
    status = 'NONE',
    attributes,
  } = options;
  const path = `RECEIPT#${pad(receiptId)}#LINE#${pad(lineId)}#WORD#${pad(wordId)}`;
  const [x, y, width, height] = [0.1 + wordId * 0.01, 1 - lineId * 0.02, 0.008, 0.015];
  return {
    PK: { S: `IMAGE#${imageId}` },
    SK: { S: path },
    TYPE: { S: 'RECEIPT_WORD' },
    GSI1PK: { S: `EMBEDDING_STATUS#${status}` },
    GSI1SK: { S: `IMAGE#${imageId}#${path}` },
    GSI2PK: { S: 'RECEIPT' },
    GSI2SK: { S: `IMAGE#${imageId}#${path}` },
    GSI3PK: { S: `IMAGE#${imageId}` },
    GSI3SK: { S: path },
    text: { S: text },
    bounding_box: {
      M: { x: { N: `${x}` }, y: { N: `${y}` }, width: { N: `${width}` }, height: { N: `${height}` } },
    },
    top_left: point(x, y + height),
    top_right: point(x + width, y + height),
    bottom_left: point(x, y),
    bottom_right: point(x + width, y),
    angle_degrees: { N: '0' },
    angle_radians: { N: '0' },
    confidence: { N: '0.95' },
    extracted_data: { NULL: true },
    embedding_status: { S: status },
    ...attributes,
  };
}

/** So many words on one receipt, ten a line. */
export function words(count: number, options: WordOptions = {}): Item[] {
  return Array.from({ length: count }, (_, at) =>
    aWord({ lineId: Math.floor(at / 10) + 1, wordId: (at % 10) + 1, text: `word${at}`, ...options }),
  );
}
