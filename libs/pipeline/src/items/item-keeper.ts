import type {
  EmbeddableItem,
  ItemKind,
  ReceiptRef,
  RecordedId,
  RecordedResult,
  Verdict,
} from '@lading/domain-models';
import type { Settlement } from '@lading/dynamo-repo';
import type { EncodedMetadata, VectorMetadata } from '@lading/pinecone-upsert';

/** Where an item stands. */
export type ItemState = Omit<EmbeddableItem, 'inputText' | 'metadata'>;

/** What a result needs of its item. The input text is not kept: 50,000 of these are held at a time. */
export interface KnownItem extends ItemState {
  metadata: VectorMetadata | EncodedMetadata;
}

/** What is kept under an id: the item, nothing, or something that can't be read as one. */
export type Found<T> = T | 'gone' | 'unreadable';
/** What is kept under an id, with its metadata. */
export type FoundItem = Found<KnownItem>;

/** Looks up items, one for each id, as they are now. */
export type FindItems = (customIds: readonly string[]) => Promise<FoundItem[]>;

/**
 * Where the items of one kind are kept, and how their submission and its outcome are written down. A keeper speaks of
 * the items of one Pinecone namespace. All that a step does to an item it does through here, so that no step asks what
 * an item is.
 */
export interface ItemKeeper {
  readonly kind: ItemKind;
  readonly namespace: string;

  /** What there is to claim for a batch, whose staged input file holds these ids; nothing is claimed yet. */
  claimsOf(batchId: string, inputIds: readonly string[]): AsyncIterable<ItemClaim> | Iterable<ItemClaim>;
  /** Takes back a claim of a batch that tried nothing: the item is free again, and the attempt doesn't count. */
  release(customId: string, batchId: string): Promise<'released' | 'not-ours'>;
  /** Ends a claim, if the item still is that batch's; `not-ours` also when an earlier run ended it. */
  settle(customId: string, settlement: Settlement): Promise<'settled' | 'not-ours'>;
  /** The ids that a batch has claimed and not settled; from an index, which may lag. */
  listClaimed(batchId: string): AsyncIterable<string>;
  /** The receipts that ids belong to, in a fixed order, for the batch's summary. */
  receiptRefsOf(customIds: readonly string[]): ReceiptRef[];

  /** The item as it is now. An id of another kind has none. */
  find(customId: string): Promise<Found<ItemState>>;
  /** Gets ready to look up the items of one shard with their metadata; `readIds` reads the ids that will be asked for. */
  openItems(batchId: string, readIds: () => AsyncIterable<string>): Promise<FindItems>;

  readonly results: ItemResults;
}

/** An item that a batch may claim. */
export interface ItemClaim {
  customId: string;
  /** Claims it for the batch, unless somebody else has it. Claimed again, it still is. */
  claim(): Promise<boolean>;
}

/** The result items of a kind. */
export interface ItemResults {
  /** Writes one result for each verdict that has one, by key; yields the running count. */
  putAll(batchId: string, verdicts: readonly Verdict[]): AsyncIterable<number>;
  /** As they are at this moment. */
  listOfBatch(batchId: string): AsyncIterable<RecordedResult>;
  /** The same, some at a time, and no more of each than a ledger needs. */
  listIdsOfBatch(batchId: string): AsyncIterable<readonly RecordedId[]>;
  /** An item's results in all batches, as this keeper first saw them; from an index, which may lag. @throws InvalidIdError for an id of another kind */
  listOfItem(customId: string): AsyncIterable<RecordedResult>;
  get(batchId: string, customId: string): Promise<RecordedResult | undefined>;
}
