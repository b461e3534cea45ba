/** What the partitions of tables and indexes can take. */
export interface WriteLimit {
  /** Takes units from every one of the partitions, or from none of them and answers false. */
  take(partitions: readonly string[], units: number): boolean;
}

export interface WriteLimitSettings {
  /** Units (kilobytes begun); a second's worth may come at once. */
  readonly perSecond: number;
  readonly now: () => number;
}

interface Bucket {
  units: number;
  atMs: number;
}

export function createWriteLimit({ perSecond, now }: WriteLimitSettings): WriteLimit {
  const buckets = new Map<string, Bucket>();
  const refilled = (partition: string): Bucket => {
    const time = now();
    const bucket = buckets.get(partition) ?? { units: perSecond, atMs: time };
    bucket.units = Math.min(perSecond, bucket.units + ((time - bucket.atMs) * perSecond) / 1000);
    bucket.atMs = time;
    buckets.set(partition, bucket);
    return bucket;
  };
  return {
    take(partitions, units) {
      const touched = partitions.map(refilled);
      // An item larger than a second's worth goes too, and leaves a debt.
      const enough = touched.every((bucket) => bucket.units >= Math.min(units, perSecond));
      if (enough) for (const bucket of touched) bucket.units -= units;
      return enough;
    },
  };
}
