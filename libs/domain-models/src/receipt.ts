import { z } from 'zod';
import { embeddingStatusSchema, validationStatusSchema } from './enums.ts';

/** Normalised to the receipt: 0..1 with y = 0 at the bottom; real data lies slightly outside at times. */
export const pointSchema = z.object({ x: z.number(), y: z.number() });
export type Point = z.infer<typeof pointSchema>;

export const boundingBoxSchema = pointSchema.extend({ width: z.number(), height: z.number() });
export type BoundingBox = z.infer<typeof boundingBoxSchema>;

const geometry = {
  boundingBox: boundingBoxSchema,
  topLeft: pointSchema,
  topRight: pointSchema,
  bottomLeft: pointSchema,
  bottomRight: pointSchema,
};

const receiptKey = { imageId: z.string().min(1), receiptId: z.int().positive() };

export const receiptSchema = z.object({
  ...receiptKey,
  width: z.int().positive(),
  height: z.int().positive(),
});
export type Receipt = z.infer<typeof receiptSchema>;

export const receiptLineSchema = z.object({
  ...receiptKey,
  ...geometry,
  lineId: z.int().nonnegative(),
  text: z.string(),
  confidence: z.number(),
  embeddingStatus: embeddingStatusSchema,
  isNoise: z.boolean(),
});
export type ReceiptLine = z.infer<typeof receiptLineSchema>;

export const receiptWordSchema = z.object({
  ...receiptKey,
  ...geometry,
  lineId: z.int().nonnegative(),
  wordId: z.int().nonnegative(),
  text: z.string(),
  /** 0..1; 0 occurs, because the table keeps two decimals. */
  confidence: z.number(),
  embeddingStatus: embeddingStatusSchema,
  isNoise: z.boolean(),
  /** What the OCR's data detector saw (phone, address, url, date …), if anything. */
  extractedData: z.record(z.string(), z.string()).optional(),
  /** The batch that claimed this word; absent on words that the Python system submitted. */
  embeddingBatchId: z.string().optional(),
  /** How often this word was claimed for a submission by us. */
  embeddingAttempts: z.int().nonnegative(),
});
export type ReceiptWord = z.infer<typeof receiptWordSchema>;

export const receiptWordLabelSchema = z.object({
  ...receiptKey,
  lineId: z.int().nonnegative(),
  wordId: z.int().nonnegative(),
  /** Upper case; may contain `#`. */
  label: z.string().min(1),
  validationStatus: validationStatusSchema,
  /** ISO 8601 with or without offset (without = UTC), kept as the text that was read. */
  timestampAdded: z.string(),
  labelProposedBy: z.string().optional(),
});
export type ReceiptWordLabel = z.infer<typeof receiptWordLabelSchema>;

/** What a place row (second generation) or a metadata row (first generation) says of the merchant. */
export const merchantSchema = z.object({
  source: z.enum(['place', 'metadata']),
  merchantName: z.string(),
  /** First generation only. */
  canonicalMerchantName: z.string().optional(),
});
export type Merchant = z.infer<typeof merchantSchema>;

/** Everything that a receipt's words need for their input text and metadata, in sort-key order as the table returns it. */
export interface ReceiptDetails {
  imageId: string;
  receiptId: number;
  receipt?: Receipt;
  lines: ReceiptLine[];
  words: ReceiptWord[];
  labels: ReceiptWordLabel[];
  /** The place row if there is one, else the metadata row. */
  merchant?: Merchant;
}
