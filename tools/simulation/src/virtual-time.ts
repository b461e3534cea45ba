import type { SeededRandom } from './seeded-random.ts';

/** Does something once, later. Returns how to call it off. */
export type Schedule = (delayMs: number, run: () => void) => () => void;

/** A clock that jumps from one scheduled event to the next, as soon as all work that can go on has gone on. */
export interface VirtualTime {
  /** Milliseconds since 1970. */
  now(): number;
  schedule: Schedule;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Lets time go by until `isOver` says so. @throws StandstillError when it can't */
  run(isOver: () => boolean): Promise<void>;
}

/** Time can't go on: everybody waits for somebody, or somebody never waits for anything. */
export class StandstillError extends Error {
  override readonly name = 'StandstillError';

  constructor(at: number, why: string) {
    super(`Virtual time stands still at ${new Date(at).toISOString()}: ${why}.`);
  }
}

interface Event {
  due: number;
  /** Decides between events of one moment, by the seed. */
  tie: number;
  order: number;
  run: (() => void) | undefined;
}

/** What happens in one moment takes some tens of turns of the event loop. */
const MAX_TURNS = 100_000;

/** Node's own, taken before anybody replaces it: the one real thing that waiting is done with. */
const nextTurn = globalThis.setImmediate;

/**
 * Makes a clock that starts at `startMs`.
 *
 * Time moves only when no promise has work left, which is so when a turn of the event loop schedules nothing; real I/O
 * would break that, so there must be none.
 */
export function createVirtualTime(startMs: number, random: SeededRandom): VirtualTime {
  const queue = createQueue();
  let now = startMs;
  let scheduled = 0;

  const schedule: Schedule = (delayMs, run) => {
    const event: Event = {
      due: now + Math.max(0, delayMs),
      tie: random.next(),
      order: (scheduled += 1),
      run,
    };
    queue.push(event);
    return () => (event.run = undefined);
  };
  const settle = async () => {
    let turns = 0;
    for (let before = -1; before !== scheduled;) {
      before = scheduled;
      if ((turns += 1) > MAX_TURNS)
        throw new StandstillError(now, 'some work goes on for ever without waiting');
      await new Promise<void>((resolve) => nextTurn(resolve));
    }
  };

  return {
    now: () => now,
    schedule,
    sleep: (ms, signal) => sleepOn(schedule, ms, signal),
    async run(isOver) {
      for (;;) {
        await settle();
        if (isOver()) return;
        const event = queue.pop();
        if (!event) throw new StandstillError(now, 'nothing is scheduled any more, and the work hangs');
        if (!event.run) continue;
        now = event.due;
        event.run();
      }
    },
  };
}

function sleepOn(schedule: Schedule, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      callOff();
      reject(signal?.reason);
    };
    const callOff = schedule(ms, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

function isBefore(a: Event, b: Event): boolean {
  return (a.due - b.due || a.tie - b.tie || a.order - b.order) < 0;
}

/** A binary heap. */
function createQueue() {
  const heap: Event[] = [];
  const at = (index: number) => heap[index] as Event;
  const swap = (a: number, b: number) => ([heap[a], heap[b]] = [at(b), at(a)]);
  return {
    push(event: Event) {
      heap.push(event);
      for (let child = heap.length - 1; child > 0;) {
        const parent = (child - 1) >> 1;
        if (!isBefore(at(child), at(parent))) return;
        swap(child, parent);
        child = parent;
      }
    },
    pop(): Event | undefined {
      const first = heap[0];
      const last = heap.pop();
      if (heap.length === 0 || !last) return first;
      heap[0] = last;
      for (let parent = 0; ;) {
        const children = [2 * parent + 1, 2 * parent + 2].filter((child) => child < heap.length);
        const least = children.reduce(
          (best, child) => (isBefore(at(child), at(best)) ? child : best),
          parent,
        );
        if (least === parent) return first;
        swap(parent, least);
        parent = least;
      }
    },
  };
}
