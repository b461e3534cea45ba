import { embeddingStatusSchema } from '@lading/domain-models';
import * as z from 'zod';
import type { Item } from '../client.ts';
import { textEmbeddingStatusPartition, textKey } from '../keys.ts';
import { checkItem, orUndefined, partsOfKey } from './read-item.ts';

const textRecordSchema = z.object({
  namespace: z.string(),
  customId: z.string().min(1),
  /** Names what was embedded, or is to be; a text with another hash is another text under the same id. */
  contentHash: z.string().min(1),
  /** The beginning of the text. */
  text: z.string(),
  embeddingStatus: embeddingStatusSchema,
  /** Absent while the text is free. */
  embeddingBatchId: z.string().optional(),
  /** How often this content was submitted. */
  embeddingAttempts: z.int().nonnegative(),
});

/** Where a text stands: all that the table keeps of it beside its results. */
export type TextRecord = z.infer<typeof textRecordSchema>;

/** Names a text. */
export type TextRef = Pick<TextRecord, 'namespace' | 'customId'>;

/** What a text says of itself when it is first met, or met with another content. */
export type TextContent = Pick<TextRecord, 'namespace' | 'customId' | 'contentHash' | 'text'>;

/** The attributes that say which text it is and what is in it. */
export function toTextContentAttributes({ namespace, customId, contentHash, text }: TextContent): Item {
  return {
    TYPE: 'TEXT_ITEM',
    GSI1SK: textKey({ namespace, customId }).PK,
    namespace,
    custom_id: customId,
    content_hash: contentHash,
    text,
  };
}

/** A status and its index key, which change together. */
export function toTextStatusAttributes(status: TextRecord['embeddingStatus']): Item {
  return { embedding_status: status, GSI1PK: textEmbeddingStatusPartition(status) };
}

/** @throws InvalidItemError */
export function fromTextRecordItem(item: Item): TextRecord {
  partsOfKey(item, /^TEXT#/, /^ITEM$/);
  return checkItem(textRecordSchema, item, {
    namespace: item.namespace,
    customId: item.custom_id,
    contentHash: item.content_hash,
    text: item.text,
    embeddingStatus: item.embedding_status,
    embeddingBatchId: orUndefined(item.embedding_batch_id),
    embeddingAttempts: item.embedding_attempts,
  });
}
