import { fromMetadataText } from './metadata.ts';
import type { MetadataTest } from './metadata-filter.ts';
import type { ReadonlyRecords } from './records.ts';

/** The ids, in byte order, of the records whose metadata passes. */
export function selectIds(records: ReadonlyRecords, test: MetadataTest): string[] {
  return records.sortedIds().filter((id) => test(fromMetadataText(records.get(id)?.metadata)));
}
