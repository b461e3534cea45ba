import { InvalidIdError } from './invalid-id-error.ts';
import { pad5 } from './padding.ts';

/** The parts of a line's id. */
export interface LineId {
  /** UUID of version 4 or 5, in the case that it was written in. */
  imageId: string;
  /** 1 or more. */
  receiptId: number;
  /** 0 or more. */
  lineId: number;
}

/** The parts of a word's id. */
export interface WordId extends LineId {
  /** 0 or more. */
  wordId: number;
}

const LINE_ID = /^IMAGE#([^#]*)#RECEIPT#(\d+)#LINE#(\d+)$/;
const WORD_ID = /^IMAGE#([^#]*)#RECEIPT#(\d+)#LINE#(\d+)#WORD#(\d+)$/;
const UUID_V4_OR_V5 = /^[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/**
 * Writes a word's id, which is at once the `custom_id` sent to OpenAI, the vector's id and `pinecone_id`.
 *
 * @throws InvalidIdError for parts that `parseWordId` would not read back
 */
export function formatWordId({ imageId, receiptId, lineId, wordId }: WordId): string {
  const id = `IMAGE#${imageId}#RECEIPT#${pad5(receiptId)}#LINE#${pad5(lineId)}#WORD#${pad5(wordId)}`;
  checkParts(id, { imageId, receiptId, lineId });
  checkNumber(id, 'word', wordId, 0);
  return id;
}

/**
 * Reads a word's id. Strict: `formatWordId(parseWordId(id)) === id`, so two spellings never name one word.
 *
 * @throws InvalidIdError
 */
export function parseWordId(id: string): WordId {
  const match = WORD_ID.exec(id);
  if (!match)
    throw new InvalidIdError(id, 'a word id reads IMAGE#<uuid>#RECEIPT#00001#LINE#00001#WORD#00001');
  const [, imageId = '', receipt = '', line = '', word = ''] = match;
  const parts = {
    imageId,
    receiptId: readNumber(id, receipt),
    lineId: readNumber(id, line),
    wordId: readNumber(id, word),
  };
  checkParts(id, parts);
  return parts;
}

/**
 * Writes a line's id.
 *
 * @throws InvalidIdError for parts that `parseLineId` would not read back
 */
export function formatLineId({ imageId, receiptId, lineId }: LineId): string {
  const id = `IMAGE#${imageId}#RECEIPT#${pad5(receiptId)}#LINE#${pad5(lineId)}`;
  checkParts(id, { imageId, receiptId, lineId });
  return id;
}

/**
 * Reads a line's id, as strictly as `parseWordId`.
 *
 * @throws InvalidIdError
 */
export function parseLineId(id: string): LineId {
  const match = LINE_ID.exec(id);
  if (!match) throw new InvalidIdError(id, 'a line id reads IMAGE#<uuid>#RECEIPT#00001#LINE#00001');
  const [, imageId = '', receipt = '', line = ''] = match;
  const parts = { imageId, receiptId: readNumber(id, receipt), lineId: readNumber(id, line) };
  checkParts(id, parts);
  return parts;
}

function checkParts(id: string, { imageId, receiptId, lineId }: LineId): void {
  if (!UUID_V4_OR_V5.test(imageId))
    throw new InvalidIdError(id, 'the image id is not a UUID of version 4 or 5');
  checkNumber(id, 'receipt', receiptId, 1);
  checkNumber(id, 'line', lineId, 0);
}

function checkNumber(id: string, part: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new InvalidIdError(id, `the ${part} number is not an integer of ${least} or more`);
}

function readNumber(id: string, digits: string): number {
  const value = Number(digits);
  // Past 2^53 the round trip fails too: such a number would name its neighbour.
  if (pad5(value) !== digits)
    throw new InvalidIdError(id, `${digits.slice(0, 20)} is not padded to 5 digits`);
  return value;
}
