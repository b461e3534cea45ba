import type { ReceiptRef } from './batch-summary.ts';
import type { BatchType, EmbeddingStatus } from './enums.ts';
import type { ReceiptDetails, ReceiptPart } from './receipt.ts';

/** What Pinecone takes as a value of metadata. */
export type MetadataValue = string | number | boolean | string[];

/** One thing that can be embedded, with everything derived from its receipt. */
export interface EmbeddableItem {
  customId: string;
  /** The text as the OCR read it; may be empty. */
  text: string;
  /** What is sent to the embedding model. */
  inputText: string;
  metadata: Record<string, MetadataValue>;
  embeddingStatus: EmbeddingStatus;
  isNoise: boolean;
  embeddingBatchId?: string;
  embeddingAttempts: number;
}

/** All that differs between kinds of items, apart from where they are kept. Words and free texts are kinds; lines could be. */
export interface ItemKind {
  readonly name: string;
  /** Batch types of both generations that hold items of this kind. No type belongs to two kinds. */
  readonly batchTypes: readonly BatchType[];
  /** Pinecone namespace that the kind's vectors live in by default. */
  readonly namespace: string;
  /** Names the rule that makes input texts. Vectors of different versions are not comparable. */
  readonly inputTextVersion: string;
  /** What is embedded to search for a text: the shape of an input text, as far as a bare text can fill it. */
  queryText(text: string): string;
}

/** A kind whose items are parts of receipts, and are made from them. */
export interface ReceiptItemKind extends ItemKind {
  /** The receipt that an id belongs to. @throws InvalidIdError */
  receiptOf(customId: string): ReceiptRef;
  /** The parts of a receipt that `itemsOf` looks at; the others need not be read. */
  readonly receiptParts: readonly ReceiptPart[];
  /** Every item of the receipt, by custom id, in the table's order. */
  itemsOf(receipt: ReceiptDetails): Map<string, EmbeddableItem>;
}
