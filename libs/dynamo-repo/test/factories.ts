import { formatWordId } from '@lading/domain-models';
import type { BatchSummary, EmbeddingBatchResult } from '@lading/domain-models';
import type { NewSubmission } from '../src/index.ts';
import type { JsonItem } from './golden.ts';

export const IMAGE = '3f0c1c2e-5b7a-4d1e-9a54-6c1f0d2b7a11';
export const BATCH = '497e41c1-814a-42a7-87db-a93213cc930e';
export const OTHER_BATCH = 'e19adcc6-5a14-558a-afe6-df56410226d6';

export function aSummary(overrides: Partial<BatchSummary> = {}): BatchSummary {
  return {
    batchId: BATCH,
    batchType: 'EMBEDDING',
    openaiBatchId: 'batch_68a3',
    submittedAt: '2026-05-01T00:00:00+00:00',
    status: 'PENDING',
    resultFileId: 'N/A',
    receiptRefs: [{ imageId: IMAGE, receiptId: 1 }],
    ...overrides,
  };
}

export function aResult(overrides: Partial<EmbeddingBatchResult> = {}): EmbeddingBatchResult {
  const ids = { imageId: IMAGE, receiptId: 1, lineId: 1, wordId: 1, ...overrides };
  return { batchId: BATCH, pineconeId: formatWordId(ids), text: 'MILK', status: 'SUCCESS', ...ids };
}

export function aSubmission(overrides: Partial<NewSubmission> = {}): NewSubmission {
  return {
    batchId: BATCH,
    createdAt: '2026-05-01T00:00:00.000Z',
    model: 'text-embedding-3-small',
    dimensions: 1536,
    inputTextVersion: 'word-context-1',
    namespace: 'words',
    batchType: 'EMBEDDING',
    receiptRefs: [{ imageId: IMAGE, receiptId: 1 }],
    ...overrides,
  };
}

/** A word as the first generation writes it. */
export function aWordItem(overrides: JsonItem = {}, { receipt = 1, line = 1, word = 1 } = {}): JsonItem {
  const pad = (number: number) => String(number).padStart(5, '0');
  const sk = `RECEIPT#${pad(receipt)}#LINE#${pad(line)}#WORD#${pad(word)}`;
  const point = { M: { x: { N: '0.1' }, y: { N: '0.1' } } };
  return {
    PK: { S: `IMAGE#${IMAGE}` },
    SK: { S: sk },
    GSI1PK: { S: 'EMBEDDING_STATUS#NONE' },
    GSI1SK: { S: `IMAGE#${IMAGE}#${sk}` },
    TYPE: { S: 'RECEIPT_WORD' },
    text: { S: 'MILK' },
    bounding_box: { M: { x: { N: '0.1' }, y: { N: '0.1' }, width: { N: '0.2' }, height: { N: '0.02' } } },
    top_left: point,
    top_right: point,
    bottom_left: point,
    bottom_right: point,
    confidence: { N: '0.98' },
    extracted_data: { NULL: true },
    embedding_status: { S: 'NONE' },
    ...overrides,
  };
}

export const wordId = (word = 1) => formatWordId({ imageId: IMAGE, receiptId: 1, lineId: 1, wordId: word });
