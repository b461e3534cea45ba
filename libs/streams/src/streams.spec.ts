import { describe, expect, it } from '@jest/globals';
import {
  chunk,
  isBlankLine,
  lineGroups,
  lines,
  LineTooLongError,
  mapConcurrent,
  createSlots,
  readAhead,
} from './index.ts';
import type { Slots } from './index.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (line: Uint8Array) => new TextDecoder().decode(line);

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

/** A source that knows whether its consumer closed it. */
function watched<T>(items: T[]) {
  const state = { read: 0, closed: false };
  async function* generate() {
    try {
      for (const item of items) {
        state.read += 1;
        yield item;
      }
    } finally {
      state.closed = true;
    }
  }
  return { state, source: generate() };
}

describe('lines', () => {
  it.each([
    ['nothing', '', []],
    ['a line without terminator', 'a', ['a']],
    ['LF and CRLF', 'a\nb\r\nc\n', ['a', 'b', 'c']],
    ['blank lines', '\n\r\na\n\n', ['', '', 'a', '']],
    ['separators that are content', 'a\u2028b\u0085c\vd\n', ['a\u2028b\u0085c\vd']],
    ['multi-byte characters', 'é日本👩‍👧\nß', ['é日本👩‍👧', 'ß']],
  ])('splits %s the same at every chunk size', async (_name, content, expected) => {
    const all = bytes(content);
    for (let size = 1; size <= all.byteLength + 1; size += 1) {
      const chunks: Uint8Array[] = [];
      for (let at = 0; at < all.byteLength; at += size) chunks.push(all.subarray(at, at + size));
      expect((await collect(lines(chunks))).map(text)).toEqual(expected);
    }
  });

  it('takes a line of exactly the limit and refuses one byte more', async () => {
    expect(await collect(lines([bytes('abcd\r\nab')], { maxLineBytes: 4 }))).toHaveLength(2);
    await expect(collect(lines([bytes('a\nabcde\n')], { maxLineBytes: 4 }))).rejects.toMatchObject({
      name: 'LineTooLongError',
      lineNumber: 2,
    });
  });

  it('stops an endless line at the limit instead of holding it', async () => {
    let sent = 0;
    async function* endless() {
      for (;;) {
        sent += 1000;
        yield new Uint8Array(1000).fill(97);
      }
    }
    await expect(collect(lines(endless(), { maxLineBytes: 10_000 }))).rejects.toBeInstanceOf(
      LineTooLongError,
    );
    expect(sent).toBeLessThanOrEqual(12_000);
  });

  it('closes its source on an early break', async () => {
    const { state, source } = watched([bytes('a\nb\n'), bytes('c\n')]);
    for await (const line of lines(source)) if (text(line) === 'a') break;
    expect(state).toEqual({ read: 1, closed: true });
  });
});

describe('lineGroups', () => {
  it('yields the lines that end in each chunk together, and none for a chunk in which none ends', async () => {
    const groups = await collect(lineGroups([bytes('a\nb\nc'), bytes('d'), bytes('e\n\n'), bytes('f')]));
    expect(groups.map((group) => group.map(text))).toEqual([['a', 'b'], ['cde', ''], ['f']]);
  });

  it('needs of a chunk nothing once the next one is asked for', async () => {
    const shared = new Uint8Array(3);
    function* chunks() {
      for (const part of ['a\nb', 'c\nd', 'e\nf']) yield (shared.set(bytes(part)), shared);
    }
    const seen: string[] = [];
    for await (const group of lineGroups(chunks())) seen.push(...group.map(text));
    expect(seen).toEqual(['a', 'bc', 'de', 'f']);
  });

  it('uses the memory of a line again, where that is wished, but not before the next array is asked for', async () => {
    const content = Array.from({ length: 40 }, (_, at) => `${at}`.repeat(1 + (at % 7))).join('\n');
    for (let size = 1; size <= content.length; size += 1) {
      const chunks: Uint8Array[] = [];
      for (let at = 0; at < content.length; at += size) chunks.push(bytes(content.slice(at, at + size)));
      const seen: string[] = [];
      for await (const group of lineGroups(chunks, { reuse: true })) seen.push(...group.map(text));
      expect(seen.join('\n')).toBe(content);
    }
    const [first, second, third] = await collect(
      lineGroups([bytes('ab'), bytes('c\nd'), bytes('e\nf'), bytes('g\n')], { reuse: true }),
    );
    expect([first, second, third].map((group) => group?.map(text))).toEqual([['fgc'], ['de'], ['fg']]);
  });

  it('yields the lines before one that is too long', async () => {
    const seen: string[] = [];
    const read = async () => {
      const groups = lineGroups([bytes('a\nb\nabcde\nc\n')], { maxLineBytes: 4 });
      for await (const group of groups) seen.push(...group.map(text));
    };
    await expect(read()).rejects.toMatchObject({ name: 'LineTooLongError', lineNumber: 3 });
    expect(seen).toEqual(['a', 'b']);
  });

  it('closes its source on an early break', async () => {
    const { state, source } = watched([bytes('a\nb\n'), bytes('c\n')]);
    for await (const _group of lineGroups(source)) break;
    expect(state).toEqual({ read: 1, closed: true });
  });
});

describe('isBlankLine', () => {
  it.each([
    ['', true],
    [' \t\r', true],
    ['\u2028', false],
    ['\ufeff', false],
    [' 0 ', false],
  ])('tells of %j that being blank is %s', (line, isBlank) => {
    expect(isBlankLine(Buffer.from(line))).toBe(isBlank);
  });
});

describe('chunk', () => {
  it('keeps to the count', async () => {
    expect(await collect(chunk([1, 2, 3, 4, 5], { maxCount: 2 }))).toEqual([[1, 2], [3, 4], [5]]);
  });

  it('keeps to the bytes and gives an oversized item a chunk of its own', async () => {
    const limits = { maxBytes: 5, sizeOf: (item: string) => item.length };
    expect(await collect(chunk(['aa', 'bbb', 'c', 'dddddddd', 'e'], limits))).toEqual([
      ['aa', 'bbb'],
      ['c'],
      ['dddddddd'],
      ['e'],
    ]);
  });

  it('yields nothing for nothing, and closes its source on an early break', async () => {
    expect(await collect(chunk([], { maxCount: 2 }))).toEqual([]);
    const { state, source } = watched([1, 2, 3, 4, 5]);
    for await (const items of chunk(source, { maxCount: 2 })) if (items.includes(1)) break;
    expect(state.closed).toBe(true);
  });
});

describe('mapConcurrent', () => {
  const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

  it('runs as many calls as allowed, never more, and yields every result once', async () => {
    let underWay = 0;
    let most = 0;
    const results = await collect(
      mapConcurrent(
        Array.from({ length: 40 }, (_, i) => i),
        4,
        async (item) => {
          most = Math.max(most, ++underWay);
          await later(item % 3);
          underWay -= 1;
          return item * 2;
        },
      ),
    );
    expect(most).toBe(4);
    expect(results.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i * 2));
  });

  it('does not read ahead of a slow consumer', async () => {
    const { state, source } = watched(Array.from({ length: 100 }, (_, i) => i));
    for await (const item of mapConcurrent(source, 3, async (i) => i)) {
      await later(1);
      expect(state.read).toBeLessThanOrEqual(item + 1 + 3 + 3);
    }
    expect(state.read).toBe(100);
  });

  it('ends with the first failure, waits for what is under way, and closes the source', async () => {
    const { state, source } = watched([1, 2, 3, 4, 5, 6]);
    let finished = 0;
    const run = collect(
      mapConcurrent(source, 3, async (item) => {
        if (item === 2) throw new Error('two');
        await later(5);
        finished += 1;
        return item;
      }),
    );
    await expect(run).rejects.toThrow('two');
    const finishedAtEnd = finished;
    await later(20);
    expect(finished).toBe(finishedAtEnd);
    expect(state.closed).toBe(true);
  });

  it('passes on the failure of its source', async () => {
    async function* broken() {
      yield 1;
      throw new Error('source');
    }
    await expect(collect(mapConcurrent(broken(), 2, async (i) => i))).rejects.toThrow('source');
  });

  it('closes its source on an early break', async () => {
    const { state, source } = watched([1, 2, 3, 4, 5, 6, 7, 8]);
    for await (const item of mapConcurrent(source, 2, async (i) => i)) if (item >= 1) break;
    expect(state.closed).toBe(true);
  });

  describe('with slots that are shared', () => {
    const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

    it('has no more calls under way than slots, of all together, and reads no source before one is free', async () => {
      const slots = createSlots(3);
      let taken = 0;
      let most = 0;
      async function* source() {
        for (const number of numbers(20)) {
          most = Math.max(most, ++taken);
          yield number;
        }
        taken += 1;
      }
      const double = async (item: number) => {
        await later(item % 3);
        return item * 2;
      };
      const run = async () => {
        const results: number[] = [];
        for await (const result of mapConcurrent(source(), slots, double)) {
          results.push(result);
          taken -= 1;
        }
        taken -= 1;
        return results.toSorted((a, b) => a - b);
      };
      expect(await Promise.all([run(), run(), run()])).toEqual(
        Array.from({ length: 3 }, () => numbers(20).map((number) => number * 2)),
      );
      expect(most).toBe(3);
    });

    it.each<[string, (slots: Slots) => Promise<unknown>]>([
      ['ends', (slots) => collect(mapConcurrent(numbers(9), slots, async (i) => i))],
      ['fails in a call', (slots) => collect(mapConcurrent(numbers(9), slots, failing))],
      ['fails in its source', (slots) => collect(mapConcurrent(broken(), slots, async (i) => i))],
      [
        'is left early',
        async (slots) => {
          for await (const item of mapConcurrent(numbers(9), slots, async (i) => i)) if (item === 2) break;
        },
      ],
    ])('gives all of them back when it %s', async (_how, run) => {
      const slots = createSlots(2);
      await run(slots).catch(() => undefined);
      // Both at once, and not a third.
      const { signal } = new AbortController();
      await Promise.all([slots.take(signal), slots.take(signal)]);
      const third = slots.take(signal).then(() => 'taken');
      expect(await Promise.race([third, later(5)])).toBeUndefined();
      slots.give();
      expect(await third).toBe('taken');
    });

    it('gives a slot back as soon as there is nothing more to read', async () => {
      const slots = createSlots(2);
      const other = Promise.withResolvers<string>();
      const first = collect(mapConcurrent([1], slots, () => other.promise));
      await later(1);
      await collect(mapConcurrent([1], slots, async () => other.resolve('came to pass')));
      expect(await first).toEqual(['came to pass']);
    });

    const failing = async (item: number) => {
      await later(item);
      if (item === 4) throw new Error('four');
    };
    async function* broken() {
      yield 1;
      throw new Error('source');
    }
  });

  it.each([0, -1, NaN])('refuses %s calls at a time', async (concurrency) => {
    await expect(collect(mapConcurrent([1], concurrency, async (i) => i))).rejects.toThrow(RangeError);
  });
});

describe('readAhead', () => {
  it('yields the same in the same order', async () => {
    expect(await collect(readAhead(watched([1, 2, 3]).source))).toEqual([1, 2, 3]);
    expect(await collect(readAhead(watched([]).source))).toEqual([]);
  });

  it('has asked for one more than was taken, and never for two', async () => {
    const { state, source } = watched([1, 2, 3, 4]);
    const ahead = readAhead(source);
    const read: number[] = [];
    for await (const _ of ahead) {
      await Promise.resolve();
      read.push(state.read);
    }
    expect(read).toEqual([2, 3, 4, 4]);
  });

  it('fails where its source does, after what came before', async () => {
    async function* failing() {
      yield 1;
      yield await Promise.reject<number>(new Error('gone'));
    }
    const taken: number[] = [];
    const reading = (async () => {
      for await (const item of readAhead(failing())) {
        taken.push(item);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    await expect(reading).rejects.toThrow('gone');
    expect(taken).toEqual([1]);
  });

  it('closes its source when the consumer stops, also while the next one is on its way or fails', async () => {
    const { state, source } = watched([1, 2, 3]);
    for await (const _ of readAhead(source)) break;
    expect(state).toEqual({ read: 2, closed: true });

    let closed = false;
    async function* failing() {
      try {
        yield 1;
        await new Promise((resolve) => setTimeout(resolve, 5));
        throw new Error('gone');
      } finally {
        closed = true;
      }
    }
    for await (const _ of readAhead(failing())) break;
    expect(closed).toBe(true);
  });
});
