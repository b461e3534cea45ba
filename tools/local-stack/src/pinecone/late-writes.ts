import { applyChange, type Change } from './change.ts';
import { createRecords, type ReadonlyRecords, type Records } from './records.ts';
import type { PineconeStore, StoredNamespace } from './store.ts';

/** Namespaces as they are seen by somebody who doesn't see the newest writes yet. */
export interface LateWrites {
  /** The store for reading; only its namespaces are behind. */
  readonly view: PineconeStore;
  /** Makes a change that is seen only after so many milliseconds, as is what is written behind it. */
  apply(index: string, namespace: string, change: Change, ms: number | undefined, make: () => number): number;
}

/** What is seen of one namespace, and what is still to come, in the order of the writes. */
interface Behind {
  live: ReadonlyRecords;
  seen: Records;
  lsn: number;
  pending: { change: Change; lsn: number; atMs: number }[];
}

/** Keeps a copy of a namespace from the first write that is late until the last one is seen; otherwise it costs nothing. */
export function createLateWrites(store: PineconeStore, now: () => number): LateWrites {
  const behind = new Map<string, Behind>();
  const toKey = (index: string, namespace: string) => `${index} ${namespace}`;

  const current = (index: string, name: string): Behind | undefined => {
    const key = toKey(index, name);
    const entry = behind.get(key);
    if (entry === undefined) return undefined;
    catchUp(entry, now());
    // Deleted, and perhaps created anew: what was late is of no interest any more.
    const isGone = store.namespace(index, name)?.records !== entry.live;
    if (!isGone && entry.pending.length > 0) return entry;
    behind.delete(key);
    return undefined;
  };
  const toView = (index: string, live: StoredNamespace): StoredNamespace[] => {
    const entry = current(index, live.name);
    if (entry === undefined) return [live];
    return entry.lsn === 0 ? [] : [{ name: live.name, records: entry.seen, lsn: entry.lsn }];
  };

  return {
    view: {
      ...store,
      namespaces: (index) => store.namespaces(index).flatMap((live) => toView(index, live)),
      namespace(index, name) {
        const live = store.namespace(index, name);
        return live && toView(index, live)[0];
      },
    },
    apply(index, name, change, ms, make) {
      const live = store.namespace(index, name);
      const entry =
        current(index, name) ?? (ms === undefined || live === undefined ? undefined : toBehind(live));
      const lsn = make();
      if (entry === undefined) return lsn;
      behind.set(toKey(index, name), entry);
      entry.pending.push({ change, lsn, atMs: now() + (ms ?? 0) });
      return lsn;
    },
  };
}

function toBehind({ records: live, lsn }: StoredNamespace): Behind {
  const seen = createRecords(live.dimension);
  for (const id of live.sortedIds()) {
    const record = live.get(id);
    if (record !== undefined) seen.put(record);
  }
  return { live, seen, lsn, pending: [] };
}

/** In order: what comes behind a late write waits for it. */
function catchUp(entry: Behind, nowMs: number): void {
  while ((entry.pending[0]?.atMs ?? Infinity) <= nowMs) {
    const due = entry.pending.shift();
    if (due === undefined) return;
    applyChange(entry.seen, due.change);
    entry.lsn = due.lsn;
  }
}
