import { createInbox } from './inbox.ts';
import type { Slots } from './slots.ts';

type Arrival<T, R> =
  | { type: 'item'; item: T }
  | { type: 'end' }
  | { type: 'result'; result: R }
  | { type: 'failure'; error: unknown };

/** What nobody sees; an abort makes an exception with a stack where it is given none, each time. */
const CLOSED = new Error('The iteration is over.');

/**
 * Maps with up to `concurrency` calls under way and yields each result as it comes, in no particular order. Where several share
 * `Slots`, so many calls are under way of all of them together.
 *
 * Backpressure: the source is read only when a call can start, and at most `concurrency` results wait for the
 * consumer. The first failure of the source or of `map` ends the iteration with that error. However it ends
 * (failure, early `break`, done), the source is closed and no call is left running unobserved.
 */
export async function* mapConcurrent<T, R>(
  source: AsyncIterable<T> | Iterable<T>,
  concurrency: number | Slots,
  map: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const [most, slots] = typeof concurrency === 'number' ? [concurrency] : [Infinity, concurrency];
  if (!(most >= 1)) throw new RangeError(`concurrency must be at least 1, got ${most}`);
  const iterator = toAsyncIterator(source);
  const inbox = createInbox<Arrival<T, R>>();
  let exhausted = false;
  let reading = false;
  let running = 0;
  /** Slots that are ours: of calls, of results that wait for the consumer, and one to read for. */
  let held = 0;
  const closing = new AbortController();
  const readInSlot = async (slots: Slots) => {
    await slots.take(closing.signal);
    held += 1;
    return await iterator.next();
  };
  const giveBack = () => {
    if (!slots) return;
    held -= 1;
    slots.give();
  };

  try {
    while (!exhausted || running > 0) {
      if (!exhausted && !reading && running < most) {
        reading = true;
        inbox.expect((slots ? readInSlot(slots) : iterator.next()).then(toArrival, toFailure));
      }
      const arrival = await inbox.take();
      if (arrival.type === 'failure') throw arrival.error;
      if (arrival.type === 'result') {
        running -= 1;
        yield arrival.result;
        giveBack();
        continue;
      }
      reading = false;
      if (arrival.type === 'end') {
        exhausted = true;
        giveBack();
      } else {
        running += 1;
        inbox.expect(map(arrival.item).then((result) => ({ type: 'result', result }), toFailure));
      }
    }
  } finally {
    closing.abort(CLOSED);
    await inbox.settle();
    while (held > 0) giveBack();
    if (!exhausted) await iterator.return?.();
  }
}

function toArrival<T>(next: IteratorResult<T>) {
  return next.done ? ({ type: 'end' } as const) : ({ type: 'item', item: next.value } as const);
}

function toFailure(error: unknown) {
  return { type: 'failure', error } as const;
}

function toAsyncIterator<T>(source: AsyncIterable<T> | Iterable<T>): AsyncIterator<T> {
  if (Symbol.asyncIterator in source) return source[Symbol.asyncIterator]();
  const iterator = source[Symbol.iterator]();
  return {
    next: async () => iterator.next(),
    return: async () => iterator.return?.() ?? { done: true, value: undefined },
  };
}
