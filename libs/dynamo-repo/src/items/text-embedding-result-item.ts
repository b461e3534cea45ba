import { textEmbeddingResultSchema } from '@lading/domain-models';
import type { TextEmbeddingResult } from '@lading/domain-models';
import type { Item } from '../client.ts';
import { InvalidItemError } from '../errors.ts';
import { batchPartition, textKey, textResultKey } from '../keys.ts';
import type { FlatItem } from './attributes.ts';
import { checkItem, keyOf, orUndefined, partsOfKey } from './read-item.ts';

/** Its TYPE and keys are ours alone: readers that know only words never meet it. */
export function toTextEmbeddingResultItem(result: TextEmbeddingResult): FlatItem {
  const { batchId, namespace, pineconeId, text, status, errorMessage } = result;
  return {
    ...textResultKey(batchId, pineconeId),
    GSI2PK: batchPartition(batchId),
    GSI2SK: `STATUS#${status}`,
    GSI3PK: textKey({ namespace, customId: pineconeId }).PK,
    GSI3SK: batchPartition(batchId),
    TYPE: 'TEXT_EMBEDDING_RESULT',
    namespace,
    pinecone_id: pineconeId,
    text,
    status,
    error_message: errorMessage || null,
  };
}

/** @throws InvalidItemError */
export function fromTextEmbeddingResultItem(item: Item): TextEmbeddingResult {
  const [batchId] = partsOfKey(item, /^BATCH#(.+)$/s, /^RESULT#TEXT#/);
  const result = checkItem(textEmbeddingResultSchema, item, {
    batchId,
    namespace: item.namespace,
    pineconeId: item.pinecone_id,
    text: item.text,
    status: item.status,
    errorMessage: orUndefined(item.error_message),
  });
  const { SK } = textResultKey(result.batchId, result.pineconeId);
  // A result under another text's key would be counted for that text.
  if (item.SK !== SK) throw new InvalidItemError(keyOf(item), `its key should end with ${SK}.`);
  return result;
}
