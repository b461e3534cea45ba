import { formatWordId } from '@lading/domain-models';
import type { EmbeddingBatchResult } from '@lading/domain-models';

const WORDS_OF_A_RECEIPT = 60;

/** Results without end, all of one batch. */
export function* endlessResults(batchId: string): Generator<EmbeddingBatchResult, void, undefined> {
  for (let row = 0; ; row += 1) {
    const word = wordOf(row, 0);
    yield { batchId, ...word, pineconeId: formatWordId(word), text: 'TOTAL', status: 'SUCCESS' };
  }
}

/** The id of any number of words, other ones for each process. */
export function wordIdOf(row: number, process: number): string {
  return formatWordId(wordOf(row, process));
}

function wordOf(row: number, process: number) {
  const image = Math.floor(row / WORDS_OF_A_RECEIPT)
    .toString(16)
    .padStart(12, '0');
  return {
    imageId: `${process.toString(16).padStart(8, '0')}-5b1d-4c7e-9a2f-${image}`,
    receiptId: 1,
    lineId: 1,
    wordId: (row % WORDS_OF_A_RECEIPT) + 1,
  };
}
