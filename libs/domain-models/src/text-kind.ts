import type { ItemKind } from './item-kind.ts';

/** Any text with an id of its own, embedded as it is. Its batches have a type that no reader of receipts lists. */
export const textKind: ItemKind = {
  name: 'text',
  batchTypes: ['TEXT_EMBEDDING'],
  namespace: 'texts',
  inputTextVersion: 'verbatim',
  queryText: (text) => text,
};
