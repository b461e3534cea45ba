/** One record as stored: values in float32, metadata as JSON text. */
export interface StoredRecord {
  id: string;
  values: Float32Array;
  metadata?: string;
}

/** The records of a namespace, for reading. Slots are places in memory: stable until the record is removed. */
export interface ReadonlyRecords {
  readonly dimension: number;
  readonly size: number;
  /** Slots run from 0 to here; some may be empty. */
  readonly slotCount: number;
  get(id: string): StoredRecord | undefined;
  idAt(slot: number): string | undefined;
  /** A view into the store, not a copy. */
  valuesAt(slot: number): Float32Array;
  normAt(slot: number): number;
  metadataAt(slot: number): string | undefined;
  /** All ids in byte order. */
  sortedIds(): readonly string[];
}

export interface Records extends ReadonlyRecords {
  put(record: StoredRecord): void;
  remove(id: string): boolean;
  clear(): void;
}

const SEGMENT_FLOATS = 1 << 21;
const MOST_SEGMENT_ROWS = 1024;

/**
 * Holds a namespace's records in memory: values in float32 segments (so 50,000 × 1536 is 307 MB and never copied to
 * grow), with the norm of each computed once.
 */
export function createRecords(dimension: number): Records {
  const rows = Math.max(1, Math.min(MOST_SEGMENT_ROWS, Math.floor(SEGMENT_FLOATS / dimension)));
  const slots = new Map<string, number>();
  let segments: Float32Array[] = [];
  let norms: number[] = [];
  let ids: (string | undefined)[] = [];
  let metadata: (string | undefined)[] = [];
  let free: number[] = [];
  let sorted: string[] | undefined;

  const valuesAt = (slot: number): Float32Array => {
    const segment = segments[Math.floor(slot / rows)];
    if (segment === undefined) throw new RangeError(`No slot ${slot}`);
    const start = (slot % rows) * dimension;
    return segment.subarray(start, start + dimension);
  };
  const takeSlot = (id: string): number => {
    const slot = free.pop() ?? ids.length;
    if (slot === segments.length * rows) segments.push(new Float32Array(rows * dimension));
    slots.set(id, slot);
    ids[slot] = id;
    sorted = undefined;
    return slot;
  };

  return {
    dimension,
    get size() {
      return slots.size;
    },
    get slotCount() {
      return ids.length;
    },
    get(id) {
      const slot = slots.get(id);
      return slot === undefined ? undefined : { id, values: valuesAt(slot), metadata: metadata[slot] };
    },
    idAt: (slot) => ids[slot],
    valuesAt,
    normAt: (slot) => norms[slot] ?? 0,
    metadataAt: (slot) => metadata[slot],
    sortedIds: () => (sorted ??= [...slots.keys()].sort()),
    put(record) {
      const slot = slots.get(record.id) ?? takeSlot(record.id);
      valuesAt(slot).set(record.values);
      norms[slot] = normOf(record.values);
      metadata[slot] = record.metadata;
    },
    remove(id) {
      const slot = slots.get(id);
      if (slot === undefined) return false;
      slots.delete(id);
      ids[slot] = undefined;
      metadata[slot] = undefined;
      free.push(slot);
      sorted = undefined;
      return true;
    },
    clear() {
      slots.clear();
      segments = [];
      norms = [];
      ids = [];
      metadata = [];
      free = [];
      sorted = undefined;
    },
  };
}

function normOf(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
