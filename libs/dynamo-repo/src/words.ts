import type { EmbeddingStatus, ReceiptWord } from '@lading/domain-models';
import type { TableClient } from './client.ts';
import { countByStatus } from './count-by-status.ts';
import { ITEM_ATTRIBUTES } from './items/read-item.ts';
import { fromReceiptWordItem, RECEIPT_WORD_ATTRIBUTES } from './items/receipt-word-item.ts';
import { embeddingStatusPartition, wordKey } from './keys.ts';
import type { QueryRequest } from './query-input.ts';
import { readAll } from './read-all.ts';
import type { OnUnreadable } from './read-all.ts';
import type { UpdateRequest } from './update-input.ts';
import type { WordUpdate } from './word-update.ts';

/** What settles a word's claim. */
export interface Settlement {
  /** The batch that claimed the word; undefined for a batch that the Python system submitted, which names none. */
  batchId: string | undefined;
  to: 'SUCCESS' | 'NONE' | 'FAILED';
}

/** The embedding status of words. Every change is one conditional update of two or three attributes. */
export interface Words {
  /** Words of this status, receipt by receipt; from an index, which may lag. */
  listByStatus(status: EmbeddingStatus): AsyncGenerator<ReceiptWord, void, undefined>;
  /**
   * NONE → PENDING for a batch, counting the attempt. Claimed again by the same batch it is still claimed, without
   * another attempt. Not claimed: it is gone, or somebody else's, or already embedded.
   *
   * @throws InvalidIdError
   */
  claim(customId: string, batchId: string): Promise<{ claimed: boolean; attempts?: number }>;
  /**
   * PENDING → its end, if the word still is that batch's. `not-ours` also when an earlier run settled it.
   *
   * @throws InvalidIdError
   */
  settle(customId: string, settlement: Settlement): Promise<'settled' | 'not-ours'>;
  /**
   * Takes back a claim of a batch that was never created: PENDING → NONE, and the attempt doesn't count.
   *
   * @throws InvalidIdError
   */
  release(customId: string, batchId: string): Promise<'released' | 'not-ours'>;
  /** Reads the whole index: for overviews, not for hot paths. */
  countByStatus(): Promise<Record<EmbeddingStatus, number>>;
}

const TYPE = 'RECEIPT_WORD';

export function createWords(client: TableClient, updateWord: WordUpdate, onUnreadable: OnUnreadable): Words {
  const update = async (customId: string, request: UpdateRequest) =>
    await updateWord(wordKey(customId), request);
  return {
    async *listByStatus(status) {
      // Where attribute and index key disagree, somebody wrote only one of them: the attribute counts.
      const request = { ...itemsOf(status), attributes: [...ITEM_ATTRIBUTES, ...RECEIPT_WORD_ATTRIBUTES] };
      for await (const word of readAll(client.query(request), fromReceiptWordItem, onUnreadable)) {
        if (word.embeddingStatus === status) yield word;
      }
    },
    async claim(customId, batchId) {
      const claimed = await update(customId, claimOf(batchId));
      const word = claimed ?? (await client.get(wordKey(customId)));
      const ours = word?.embedding_status === 'PENDING' && word.embedding_batch_id === batchId;
      return ours ? { claimed: true, attempts: Number(word.embedding_attempts) } : { claimed: false };
    },
    async settle(customId, settlement) {
      return (await update(customId, settlementOf(settlement))) ? 'settled' : 'not-ours';
    },
    async release(customId, batchId) {
      const settlement = settlementOf({ batchId, to: 'NONE' });
      const released = await update(customId, { ...settlement, increment: { embedding_attempts: -1 } });
      return released ? 'released' : 'not-ours';
    },
    countByStatus: () => countByStatus(client, itemsOf),
  };
}

function itemsOf(status: EmbeddingStatus): QueryRequest {
  return { index: 'GSI1', partition: embeddingStatusPartition(status), types: [TYPE] };
}

/** Status and index key change together; GSI1SK stays, which both layouts of it need. */
function withStatus(status: EmbeddingStatus) {
  return { embedding_status: status, GSI1PK: embeddingStatusPartition(status) };
}

function claimOf(batchId: string): UpdateRequest {
  return {
    set: { ...withStatus('PENDING'), embedding_batch_id: batchId },
    increment: { embedding_attempts: 1 },
    condition: {
      // AND binds closer than OR. Without parentheses, which dynalite parses at five times the cost.
      expression:
        '#embedding_status = :none OR attribute_exists(PK) AND attribute_not_exists(#embedding_status)',
      values: { ':none': 'NONE' },
    },
    returns: 'UPDATED_NEW',
  };
}

function settlementOf({ batchId, to }: Settlement): UpdateRequest {
  const owner =
    batchId === undefined ? 'attribute_not_exists(#embedding_batch_id)' : '#embedding_batch_id = :batch';
  return {
    set: withStatus(to),
    // A free word must not look like ours when the Python system claims it next: it sets the status alone.
    remove: to === 'NONE' ? ['embedding_batch_id'] : [],
    condition: {
      expression: `#embedding_status = :pending AND ${owner}`,
      names: ['embedding_batch_id'],
      values: { ':pending': 'PENDING', ...(batchId !== undefined && { ':batch': batchId }) },
    },
    returns: 'NONE',
  };
}
