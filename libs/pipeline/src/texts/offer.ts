import type { TextRecord } from '@lading/dynamo-repo';

/**
 * What is to be done with an item that a file has: `open` to be submitted; `unchanged`, its vector is stored; `underWay`
 * in a batch, so that whatever the file says has to wait for it; `givenUp` for good with this content.
 */
export type Offer = { state: 'open'; attempt: number } | { state: 'unchanged' | 'underWay' | 'givenUp' };

/** Compares an item of a file with what the table says of its id. */
export function offerOf(record: TextRecord | undefined, contentHash: string): Offer {
  if (!record) return { state: 'open', attempt: 1 };
  const { embeddingStatus: status, embeddingAttempts: attempts } = record;
  if (status === 'PENDING') return { state: 'underWay' };
  if (record.contentHash !== contentHash) return { state: 'open', attempt: 1 };
  if (status === 'SUCCESS') return { state: 'unchanged' };
  return status === 'NONE' ? { state: 'open', attempt: attempts + 1 } : { state: 'givenUp' };
}
