/** In DynamoDB's JSON; only texts are looked at. */
export type Item = Record<string, { S?: string }>;

/** The result items of batches that are under way. */
export interface ResultItems {
  put(items: readonly Item[]): void;
  /** A query's page of about 1 MB of items, in key order, from behind a sort key; of each item all or these attributes. */
  page(partition: string, after?: string, attributes?: readonly string[]): string;
  /** How many there are, or were, of a batch, by status. */
  countOf(partition: string): Record<string, number>;
  /** Lets go of the items of a batch that is done; their number stays known. */
  seal(partition: string): void;
}

const PAGE_BYTES = 1_000_000;

export function createResultItems(): ResultItems {
  const partitions = new Map<string, Map<string, Item>>();
  const sorted = new Map<string, string[]>();
  const sealed = new Map<string, Record<string, number>>();

  const sortedKeys = (partition: string) => {
    const keys = sorted.get(partition) ?? [...(partitions.get(partition)?.keys() ?? [])].sort();
    sorted.set(partition, keys);
    return keys;
  };

  return {
    put(items) {
      for (const item of items) {
        const partition = item['PK']?.S ?? '';
        const kept = partitions.get(partition) ?? new Map<string, Item>();
        partitions.set(partition, kept);
        kept.set(item['SK']?.S ?? '', item);
        sorted.delete(partition);
      }
    },
    page(partition, after, attributes) {
      const keys = sortedKeys(partition);
      const kept = partitions.get(partition);
      const items: string[] = [];
      let bytes = 0;
      // The page before named a key of this list, or the list is at its beginning.
      let at = after === undefined ? 0 : keys.indexOf(after) + 1;
      for (; at < keys.length && bytes < PAGE_BYTES; at += 1) {
        const item = kept?.get(keys[at] ?? '') ?? {};
        items.push(JSON.stringify(attributes ? pick(item, attributes) : item));
        bytes += sizeOf(item);
      }
      const last = at < keys.length ? toLastKey(partition, keys[at - 1] ?? '') : '';
      return `{"Items":[${items.join(',')}],"Count":${items.length},"ScannedCount":${items.length}${last}}`;
    },
    countOf: (partition) => sealed.get(partition) ?? countByStatus(partitions.get(partition)?.values() ?? []),
    seal(partition) {
      sealed.set(partition, countByStatus(partitions.get(partition)?.values() ?? []));
      partitions.delete(partition);
      sorted.delete(partition);
    },
  };
}

function pick(item: Item, attributes: readonly string[]): Item {
  const picked: Item = {};
  for (const name of attributes) {
    const value = item[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}

/** About what DynamoDB counts, whatever of the item is sent. */
function sizeOf(item: Item): number {
  let size = 0;
  for (const name in item) size += name.length + (item[name]?.S?.length ?? 1);
  return size;
}

function toLastKey(partition: string, sortKey: string): string {
  return `,"LastEvaluatedKey":${JSON.stringify({ PK: { S: partition }, SK: { S: sortKey } })}`;
}

function countByStatus(items: Iterable<Item>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of items) counts[status?.S ?? ''] = (counts[status?.S ?? ''] ?? 0) + 1;
  return counts;
}
