import * as z from 'zod';
import { embeddingStatusSchema, validationStatusSchema } from './enums.ts';

/** Normalised to the receipt: 0..1 with y = 0 at the bottom; real data lies slightly outside at times. */
export const pointSchema = z.object({ x: z.number(), y: z.number() });
/** A corner, in the units of `BoundingBox`. */
export type Point = z.infer<typeof pointSchema>;

/** Checks a `BoundingBox`. */
export const boundingBoxSchema = pointSchema.extend({ width: z.number(), height: z.number() });
/** Where something is on its image, in parts of the image's width and height; y grows upwards. */
export type BoundingBox = z.infer<typeof boundingBoxSchema>;

const geometry = {
  boundingBox: boundingBoxSchema,
  topLeft: pointSchema,
  topRight: pointSchema,
  bottomLeft: pointSchema,
  bottomRight: pointSchema,
};

const receiptKey = { imageId: z.string().min(1), receiptId: z.int().positive() };

/** Checks a `Receipt`. */
export const receiptSchema = z.object({
  ...receiptKey,
  width: z.int().positive(),
  height: z.int().positive(),
});
/** One receipt on an image. */
export type Receipt = z.infer<typeof receiptSchema>;

/** Checks a `ReceiptLine`. */
export const receiptLineSchema = z.object({
  ...receiptKey,
  ...geometry,
  lineId: z.int().nonnegative(),
  text: z.string(),
  confidence: z.number(),
  embeddingStatus: embeddingStatusSchema,
  isNoise: z.boolean(),
});
/** One line of a receipt. */
export type ReceiptLine = z.infer<typeof receiptLineSchema>;

/** Checks a `ReceiptWord`. */
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
/** One word of a receipt, with its place and its embedding status. */
export type ReceiptWord = z.infer<typeof receiptWordSchema>;

/** Checks a `ReceiptWordLabel`. */
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
/** What somebody said a word is, and whether that was confirmed. */
export type ReceiptWordLabel = z.infer<typeof receiptWordLabelSchema>;

/** What a place row (second generation) or a metadata row (first generation) says of the merchant. */
export const merchantSchema = z.object({
  // An object, as the order of a list's members in the declarations would depend on what was compiled before.
  source: z.enum({ place: 'place', metadata: 'metadata' }),
  merchantName: z.string(),
  /** First generation only. */
  canonicalMerchantName: z.string().optional(),
});
/** The shop of a receipt, as far as it is known. */
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

/** A part of a receipt that can be read without the others. */
export type ReceiptPart = Exclude<keyof ReceiptDetails, 'imageId' | 'receiptId'>;
