/** In DynamoDB's JSON; only texts are looked at. */
export type Item = Record<string, { S?: string }>;

/** The result items of batches that are under way, as text. */
export interface ResultItems {
  put(items: readonly Item[]): void;
  /** A query's page of about 1 MB of items, in key order, from behind a sort key; of each item all or these attributes. */
  page(partition: string, after?: string, attributes?: readonly string[]): string;
  /** How many there are, or were, of a batch, by status. */
  countOf(partition: string): Record<string, number>;
  /** Lets go of the items of a batch that is done; their number stays known. */
  seal(partition: string): void;
}

interface Kept {
  text: string;
  status: string;
}

const PAGE_BYTES = 1_000_000;

export function createResultItems(): ResultItems {
  const partitions = new Map<string, Map<string, Kept>>();
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
        const kept = partitions.get(partition) ?? new Map<string, Kept>();
        partitions.set(partition, kept);
        kept.set(item['SK']?.S ?? '', { text: JSON.stringify(item), status: item['status']?.S ?? '' });
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
        const { text } = kept?.get(keys[at] ?? '') ?? { text: '' };
        items.push(attributes ? pick(text, attributes) : text);
        bytes += text.length;
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

function pick(text: string, attributes: readonly string[]): string {
  const item = JSON.parse(text) as Item;
  return JSON.stringify(Object.fromEntries(attributes.map((name) => [name, item[name]])));
}

function toLastKey(partition: string, sortKey: string): string {
  return `,"LastEvaluatedKey":${JSON.stringify({ PK: { S: partition }, SK: { S: sortKey } })}`;
}

function countByStatus(kept: Iterable<Kept>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of kept) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
