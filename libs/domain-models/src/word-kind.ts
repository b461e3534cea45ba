import { InvalidIdError } from './invalid-id-error.ts';
import type { EmbeddableItem, ReceiptItemKind } from './item-kind.ts';
import { merchantName } from './merchant-name.ts';
import type { ReceiptDetails, ReceiptWord, ReceiptWordLabel } from './receipt.ts';
import { wordContexts } from './word-context.ts';
import { formatWordId, parseWordId } from './word-id.ts';
import { WORD_INPUT_VERSION, wordInputText, wordQueryText } from './word-input.ts';
import { wordMetadata } from './word-metadata.ts';

/** Words of receipts, under the batch types of both generations. */
export const wordKind: ReceiptItemKind = {
  name: 'word',
  batchTypes: ['EMBEDDING', 'WORD_EMBEDDING'],
  namespace: 'words',
  inputTextVersion: WORD_INPUT_VERSION,
  queryText: wordQueryText,
  receiptOf(customId) {
    const { imageId, receiptId } = parseWordId(customId);
    return { imageId, receiptId };
  },
  receiptParts: ['words', 'labels', 'merchant'],
  itemsOf: wordsOf,
};

/** A word that no id can name is left out: nothing could ever be recorded of it. It still is its neighbours' context. */
function wordsOf({ words, labels, merchant }: ReceiptDetails): Map<string, EmbeddableItem> {
  const name = merchantName(merchant);
  const labelsOf = groupByWord(labels);
  const items = new Map<string, EmbeddableItem>();
  for (const context of wordContexts(words)) {
    const { word } = context;
    const customId = idOf(word);
    if (customId === undefined) continue;
    items.set(customId, {
      customId,
      text: word.text,
      inputText: wordInputText(context),
      metadata: wordMetadata(context, labelsOf.get(wordKey(word)) ?? [], name),
      embeddingStatus: word.embeddingStatus,
      isNoise: word.isNoise,
      embeddingBatchId: word.embeddingBatchId,
      embeddingAttempts: word.embeddingAttempts,
    });
  }
  return items;
}

function groupByWord(labels: readonly ReceiptWordLabel[]): Map<string, ReceiptWordLabel[]> {
  const groups = new Map<string, ReceiptWordLabel[]>();
  for (const label of labels) {
    const group = groups.get(wordKey(label));
    if (group) group.push(label);
    else groups.set(wordKey(label), [label]);
  }
  return groups;
}

function wordKey({ lineId, wordId }: ReceiptWord | ReceiptWordLabel): string {
  return `${lineId}#${wordId}`;
}

function idOf(word: ReceiptWord): string | undefined {
  try {
    return formatWordId(word);
  } catch (error) {
    if (error instanceof InvalidIdError) return undefined;
    throw error;
  }
}
