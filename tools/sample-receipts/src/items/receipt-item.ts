import type { Point } from '../geometry.ts';
import { number, text, textOrNull } from '../table-item.ts';
import type { TableItem } from '../table-item.ts';
import { toPointAttribute } from './geometry-attributes.ts';
import { imageKey, indexKey, primaryKey, receiptIndexKey, receiptKey } from './keys.ts';
import type { ReceiptKey } from './keys.ts';

const CORNER_DECIMALS = 18;
const SMALLER_IMAGES = ['thumbnail', 'small', 'medium'].flatMap((size) =>
  ['', '_webp', '_avif'].map((format) => `cdn_${size}${format}_s3_key`),
);

export interface ReceiptPicture {
  /** In pixels. */
  width: number;
  height: number;
  addedAt: string;
  /** Where the receipt lies on its image. */
  corners: { topLeft: Point; topRight: Point; bottomLeft: Point; bottomRight: Point };
  sha256?: string;
  /** Whether it has been put where browsers can fetch it. */
  published: boolean;
}

export function toReceiptItem(receipt: ReceiptKey, picture: ReceiptPicture): TableItem {
  const [image, key] = [imageKey(receipt), receiptKey(receipt)];
  const file = `${receipt.imageId}_RECEIPT_${key.slice('RECEIPT#'.length)}`;
  const { topLeft, topRight, bottomLeft, bottomRight } = picture.corners;
  const published = (value: string) => textOrNull(picture.published ? value : undefined);
  return {
    ...primaryKey(receipt, key, 'RECEIPT'),
    ...indexKey('GSI1', image, key),
    ...indexKey('GSI2', 'RECEIPT', `${image}#${key}`),
    ...(receipt.generation === 'first' ? indexKey('GSI3', image, key) : {}),
    ...receiptIndexKey(receipt, '0_RECEIPT'),
    width: number(picture.width),
    height: number(picture.height),
    timestamp_added: text(picture.addedAt),
    raw_s3_bucket: text('sample-raw-images'),
    raw_s3_key: text(`raw/${file}.png`),
    top_left: toPointAttribute(topLeft, CORNER_DECIMALS),
    top_right: toPointAttribute(topRight, CORNER_DECIMALS),
    bottom_left: toPointAttribute(bottomLeft, CORNER_DECIMALS),
    bottom_right: toPointAttribute(bottomRight, CORNER_DECIMALS),
    sha256: textOrNull(picture.sha256),
    cdn_s3_bucket: published('sample-cdn'),
    cdn_s3_key: published(`assets/${file}.jpg`),
    cdn_webp_s3_key: published(`assets/${file}.webp`),
    cdn_avif_s3_key: published(`assets/${file}.avif`),
    ...(receipt.generation === 'second'
      ? Object.fromEntries(SMALLER_IMAGES.map((name) => [name, textOrNull(undefined)]))
      : {}),
  };
}
