import type { Records, StoredRecord } from './records.ts';

/** What one write does to a namespace. It happens whole or not at all. */
export type Change =
  | { type: 'put'; records: readonly StoredRecord[] }
  | { type: 'delete'; ids: readonly string[] }
  | { type: 'clear' };

export function applyChange(records: Records, change: Change): void {
  switch (change.type) {
    case 'put':
      for (const record of change.records) records.put(record);
      return;
    case 'delete':
      for (const id of change.ids) records.remove(id);
      return;
    case 'clear':
      records.clear();
  }
}
