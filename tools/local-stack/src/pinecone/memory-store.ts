import { createRecords } from './records.ts';
import { createStore } from './store.ts';
import type { PineconeStore } from './store.ts';

const nothing = () => undefined;

/** A store that lasts as long as the process: for tests and simulations. */
export function createPineconeMemoryStore(): PineconeStore {
  return createStore(new Map(), {
    saveIndexes: nothing,
    createNamespace: (index, namespace) => ({
      namespace,
      records: createRecords(index.dimension),
      lsn: 0,
      append: nothing,
      close: nothing,
    }),
    deleteNamespace: nothing,
    deleteIndex: nothing,
  });
}
