/** Ids in the order in which they first came, and where each of them stands in it. */
export interface IdTable extends Disposable {
  /** How many ids there are; their places are 0 to one less. */
  readonly size: number;
  /** The place of an id: the next one, if it is new. */
  add(id: string): number;
  /** Undefined for an id that was never added. */
  placeOf(id: string): number | undefined;
  /** @throws RangeError for a place that no id has */
  idAt(place: number): string;
  /** Forgets all ids, and gives their memory back at once. */
  [Symbol.dispose](): void;
}

const FIRST_IDS = 1024;
const FIRST_BYTES = 64 * 1024;
const FREE = 0;

/**
 * Holds ids outside the heap, 100 bytes for one of a word. Fifty thousand texts on the heap are what the garbage collector follows
 * again and again, and 10 MB of garbage, of one batch beside those of the next.
 *
 * They lie one behind the other as JSON texts, which tell also those apart that are no well-formed Unicode. A place is found by the
 * hash of its text: `slots` has the place + 1 at the hash, or at the next free one behind it.
 */
export function createIdTable(): IdTable {
  let { size, texts, ends, slots } = noIds();

  const startOf = (place: number) => (place === 0 ? 0 : (ends[place - 1] as number));
  /** Puts the text of an id behind the last one, where it can be compared, and returns its end. */
  const write = (id: string): number => {
    const text = JSON.stringify(id);
    const start = startOf(size);
    // A character has three bytes at most.
    const needed = start + 3 * text.length;
    if (needed > texts.byteLength) texts = Buffer.from(texts.buffer.transfer(2 * needed));
    return start + texts.write(text, start);
  };
  /** The slot of the text between two offsets: of its place, or the free one where that belongs. */
  const slotOf = (start: number, end: number): number => {
    const last = slots.length - 1;
    let slot = hash(texts, start, end) & last;
    for (let place = slots[slot]; place !== FREE; place = slots[slot]) {
      // No JSON text is the beginning of another one.
      if (isSame(texts, startOf((place as number) - 1), start, end - start)) break;
      slot = (slot + 1) & last;
    }
    return slot;
  };
  const grow = () => {
    ends = new Int32Array(ends.buffer.transfer(2 * ends.byteLength));
    slots = new Int32Array(2 * slots.length);
    for (let place = 0; place < size; place += 1)
      slots[slotOf(startOf(place), ends[place] as number)] = place + 1;
  };

  return {
    get size() {
      return size;
    },
    add(id) {
      if (size === ends.length) grow();
      const end = write(id);
      const slot = slotOf(startOf(size), end);
      if (slots[slot] !== FREE) return (slots[slot] as number) - 1;
      ends[size] = end;
      size += 1;
      slots[slot] = size;
      return size - 1;
    },
    placeOf(id) {
      const end = write(id);
      const place = slots[slotOf(startOf(size), end)];
      return place === FREE ? undefined : (place as number) - 1;
    },
    idAt(place) {
      if (!(place >= 0 && place < size)) throw new RangeError(`There are ${size} ids, and none at ${place}.`);
      return JSON.parse(texts.toString('utf8', startOf(place), ends[place])) as string;
    },
    [Symbol.dispose]() {
      texts.buffer.transfer(0);
      ({ size, texts, ends, slots } = noIds());
    },
  };
}

function noIds() {
  return {
    size: 0,
    texts: Buffer.allocUnsafeSlow(FIRST_BYTES),
    ends: new Int32Array(FIRST_IDS),
    slots: new Int32Array(2 * FIRST_IDS),
  };
}

/** FNV-1a, of 32 bits. */
function hash(bytes: Buffer, start: number, end: number): number {
  let hash = 0x811c_9dc5;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] as number), 0x0100_0193);
  return hash ^ (hash >>> 15);
}

/** From the end, where ids of the same receipt differ. */
function isSame(bytes: Buffer, one: number, other: number, length: number): boolean {
  let at = length - 1;
  while (at >= 0 && bytes[one + at] === bytes[other + at]) at -= 1;
  return at === -1;
}
