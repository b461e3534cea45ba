import type { EmbeddingStatus } from '@lading/domain-models';
import type { BatchGet } from './batch-get.ts';
import type { TableClient } from './client.ts';
import { countByStatus } from './count-by-status.ts';
import {
  fromTextRecordItem,
  toTextContentAttributes,
  toTextStatusAttributes,
} from './items/text-record-item.ts';
import type { TextContent, TextRecord, TextRef } from './items/text-record-item.ts';
import { textEmbeddingStatusPartition, textKey } from './keys.ts';
import type { QueryRequest } from './query-input.ts';
import { readAll } from './read-all.ts';
import type { OnUnreadable } from './read-all.ts';
import type { UpdateRequest } from './update-input.ts';
import type { Settlement } from './words.ts';
import type { WordUpdate } from './word-update.ts';

/** The texts that files gave, one item each, made when a text is first submitted. Every change is one conditional update. */
export interface Texts {
  /** A consistent read. @throws InvalidItemError */
  get(text: TextRef): Promise<TextRecord | undefined>;
  /** Consistent reads of different texts of a namespace, a hundred a call; by id. @throws InvalidItemError */
  getAll(namespace: string, customIds: readonly string[]): Promise<Map<string, TextRecord>>;
  /**
   * Takes a text for a batch, as its submission number `attempt`. It must be new, or have another content than before,
   * or be free with exactly one submission less; and never under way. Claimed again by the same batch it is still
   * claimed.
   */
  claim(text: TextContent & { attempt: number }, batchId: string): Promise<'claimed' | 'not-free'>;
  /** Settles a text as FAILED that can't be submitted, unless it is under way with another content. */
  refuse(text: TextContent, batchId: string): Promise<'refused' | 'not-free'>;
  /** PENDING → its end, if the text still is that batch's. `not-ours` also when an earlier run settled it. */
  settle(text: TextRef, settlement: Settlement & { batchId: string }): Promise<'settled' | 'not-ours'>;
  /** Takes back a claim of a batch that tried nothing: PENDING → NONE, and the attempt doesn't count. */
  release(text: TextRef, batchId: string): Promise<'released' | 'not-ours'>;
  /** Texts of this status in all namespaces; from an index, which may lag. */
  listByStatus(status: EmbeddingStatus): AsyncGenerator<TextRecord, void, undefined>;
  /** Reads the whole index: for overviews, not for hot paths. */
  countByStatus(): Promise<Record<EmbeddingStatus, number>>;
}

export interface TextsSettings {
  update: WordUpdate;
  batchGet: BatchGet;
  onUnreadable: OnUnreadable;
}

export function createTexts(
  client: TableClient,
  { update: updateItem, batchGet, onUnreadable }: TextsSettings,
): Texts {
  const get = async (text: TextRef) => {
    const item = await client.get(textKey(text));
    return item && fromTextRecordItem(item);
  };
  const update = async (text: TextRef, request: UpdateRequest) => await updateItem(textKey(text), request);
  /** Takes a text as `request` says, or finds it taken by the same request before. */
  const take = async (
    text: TextContent,
    batchId: string,
    status: EmbeddingStatus,
    request: UpdateRequest,
  ) => {
    if (await update(text, request)) return true;
    const found = await get(text);
    const isOurs = found?.embeddingBatchId === batchId && found.contentHash === text.contentHash;
    return isOurs && found.embeddingStatus === status;
  };
  return {
    get,
    async getAll(namespace, customIds) {
      const found = new Map<string, TextRecord>();
      const keys = customIds.map((customId) => textKey({ namespace, customId }));
      for await (const item of batchGet(keys)) {
        const record = fromTextRecordItem(item);
        found.set(record.customId, record);
      }
      return found;
    },
    claim: async (text, batchId) =>
      (await take(text, batchId, 'PENDING', claimOf(text, batchId))) ? 'claimed' : 'not-free',
    refuse: async (text, batchId) =>
      (await take(text, batchId, 'FAILED', refusalOf(text, batchId))) ? 'refused' : 'not-free',
    settle: async (text, settlement) =>
      (await update(text, settlementOf(settlement))) ? 'settled' : 'not-ours',
    async release(text, batchId) {
      const settlement = settlementOf({ batchId, to: 'NONE' });
      const released = await update(text, { ...settlement, increment: { embedding_attempts: -1 } });
      return released ? 'released' : 'not-ours';
    },
    async *listByStatus(status) {
      for await (const text of readAll(client.query(itemsOf(status)), fromTextRecordItem, onUnreadable)) {
        if (text.embeddingStatus === status) yield text;
      }
    },
    countByStatus: () => countByStatus(client, itemsOf),
  };
}

function itemsOf(status: EmbeddingStatus): QueryRequest {
  return { index: 'GSI1', partition: textEmbeddingStatusPartition(status) };
}

/** An id that is new, or has another content than the one that ended: a beginning in both cases. */
const IS_NEW = 'attribute_not_exists(PK) OR (#embedding_status <> :pending AND #content_hash <> :hash)';
const IS_FREE = '(#embedding_status = :none AND #content_hash = :hash AND #embedding_attempts = :before)';

function claimOf(text: TextContent & { attempt: number }, batchId: string): UpdateRequest {
  const { attempt, contentHash } = text;
  const values = { ':hash': contentHash, ':none': 'NONE', ':before': attempt - 1 };
  const attributes = { ...toTextContentAttributes(text), ...toTextStatusAttributes('PENDING') };
  return {
    set: { ...attributes, embedding_batch_id: batchId, embedding_attempts: attempt },
    condition:
      attempt === 1
        ? {
            expression: `${IS_NEW} OR ${IS_FREE}`,
            names: ['embedding_status', 'content_hash', 'embedding_attempts'],
            values: { ...values, ':pending': 'PENDING' },
          }
        : {
            expression: IS_FREE,
            names: ['embedding_status', 'content_hash', 'embedding_attempts'],
            values,
          },
  };
}

function refusalOf(text: TextContent, batchId: string): UpdateRequest {
  const attributes = { ...toTextContentAttributes(text), ...toTextStatusAttributes('FAILED') };
  return {
    set: { ...attributes, embedding_batch_id: batchId, embedding_attempts: 0 },
    condition: {
      expression: IS_NEW,
      names: ['embedding_status', 'content_hash'],
      values: { ':hash': text.contentHash, ':pending': 'PENDING' },
    },
  };
}

function settlementOf({ batchId, to }: Settlement): UpdateRequest {
  return {
    set: toTextStatusAttributes(to),
    remove: to === 'NONE' ? ['embedding_batch_id'] : [],
    condition: {
      expression: '#embedding_status = :pending AND #embedding_batch_id = :batch',
      names: ['embedding_status', 'embedding_batch_id'],
      values: { ':pending': 'PENDING', ':batch': batchId },
    },
  };
}
