import type { MetadataValue } from './item-kind.ts';
import { labelState } from './label-state.ts';
import type { ReceiptWordLabel } from './receipt.ts';
import type { WordContext } from './word-context.ts';

/**
 * The metadata of a word's vector, in the names that existing filters use.
 *
 * `labels` are the word's own, in sort-key order. Optional fields are left out, never null or empty.
 */
export function wordMetadata(
  { word, centroid, left, right }: WordContext,
  labels: readonly ReceiptWordLabel[],
  merchant: string | undefined,
): Record<string, MetadataValue> {
  const { status, proposedBy, validated, validatedAt } = labelState(labels);
  return {
    image_id: word.imageId,
    receipt_id: word.receiptId,
    line_id: word.lineId,
    word_id: word.wordId,
    source: 'openai_embedding_batch',
    text: word.text,
    x: centroid.x,
    y: centroid.y,
    width: word.boundingBox.width,
    height: word.boundingBox.height,
    confidence: word.confidence,
    left,
    right,
    ...(merchant !== undefined && { merchant_name: merchant }),
    label_status: status,
    ...(proposedBy !== undefined && { label_proposed_by: proposedBy }),
    ...(validated !== undefined && { validated_labels: validated }),
    ...(validatedAt !== undefined && { label_validated_at: validatedAt }),
  };
}
