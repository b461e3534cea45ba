import {
  embeddingBatchResultSchema,
  embeddingStatusSchema,
  formatWordId,
  InvalidIdError,
} from '@lading/domain-models';
import type { EmbeddingBatchResult, RecordedId, WordId } from '@lading/domain-models';
import type { Item } from '../client.ts';
import { InvalidItemError } from '../errors.ts';
import type { TableKey } from '../errors.ts';
import type { FlatItem } from './attributes.ts';
import { batchPartition, embeddingBatchResultKey, imagePartition, receiptPrefix } from '../keys.ts';
import { checkItem, keyOf, orUndefined, partsOfKey } from './read-item.ts';

const PK = /^BATCH#(.+)$/s;
const SK = /^RESULT#IMAGE#([^#]+)#RECEIPT#(\d+)#LINE#(\d+)#WORD#(\d+)$/;

/** Later readers compare every key with what they would compute, so all of them are exact. @throws InvalidItemError */
export function toEmbeddingBatchResultItem(result: EmbeddingBatchResult): FlatItem {
  const { batchId, imageId, receiptId, pineconeId, text, status, errorMessage } = result;
  const key = asInvalidItem({ PK: batchPartition(batchId) }, () =>
    embeddingBatchResultKey(batchId, pineconeId),
  );
  checkId(key, result);
  return {
    ...key,
    GSI2PK: batchPartition(batchId),
    GSI2SK: `STATUS#${status}`,
    GSI3PK: `${imagePartition(imageId)}#${receiptPrefix(receiptId)}`,
    GSI3SK: `${batchPartition(batchId)}#STATUS#${status}`,
    TYPE: 'EMBEDDING_BATCH_RESULT',
    image_id: imageId,
    pinecone_id: pineconeId,
    text,
    status,
    error_message: errorMessage || null,
  };
}

/** Reads what either generation wrote. The index keys may lag behind the attributes; the attributes count. @throws InvalidItemError */
export function fromEmbeddingBatchResultItem(item: Item): EmbeddingBatchResult {
  const [batchId, imageId, receipt, line, word] = partsOfKey(item, PK, SK);
  const result = checkItem(embeddingBatchResultSchema, item, {
    batchId,
    imageId,
    receiptId: Number(receipt),
    lineId: Number(line),
    wordId: Number(word),
    pineconeId: item.pinecone_id,
    text: item.text,
    status: item.status,
    errorMessage: orUndefined(item.error_message),
  });
  checkId(keyOf(item), result);
  return result;
}

/** Attributes that `fromRecordedIdItem` reads. */
export const RECORDED_ID_ATTRIBUTES = ['PK', 'SK', 'pinecone_id', 'status'] as const;

/** Reads of a result no more than a ledger needs, as strictly, at a fifth of the time. @throws InvalidItemError */
export function fromRecordedIdItem(item: Item): RecordedId {
  const [, imageId = '', receipt, line, word] = partsOfKey(item, PK, SK);
  const id = { imageId, receiptId: Number(receipt), lineId: Number(line), wordId: Number(word) };
  const pineconeId = String(item.pinecone_id);
  checkId(keyOf(item), { ...id, pineconeId });
  const status = embeddingStatusSchema.options.find((known) => known === item.status);
  if (status === undefined) throw new InvalidItemError(keyOf(item), `its status is ${String(item.status)}.`);
  return { pineconeId, status };
}

/** A result under another word's id would be counted for that word. */
function checkId(key: Partial<TableKey>, result: WordId & { pineconeId: string }): void {
  const expected = asInvalidItem(key, () => formatWordId(result));
  if (result.pineconeId === expected) return;
  throw new InvalidItemError(key, `its pinecone_id ${result.pineconeId} should be ${expected}.`);
}

function asInvalidItem<T>(key: Partial<TableKey>, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof InvalidIdError) throw new InvalidItemError(key, error.message, { cause: error });
    throw error;
  }
}
