import { createInbox } from './inbox.ts';

type Arrival<T, R> =
  | { type: 'item'; item: T }
  | { type: 'end' }
  | { type: 'result'; result: R }
  | { type: 'failure'; error: unknown };

/**
 * Maps with up to `concurrency` calls under way and yields each result as it comes, in no particular order.
 *
 * Backpressure: the source is read only when a call can start, and at most `concurrency` results wait for the
 * consumer. The first failure of the source or of `map` ends the iteration with that error. However it ends
 * (failure, early `break`, done), the source is closed and no call is left running unobserved.
 */
export async function* mapConcurrent<T, R>(
  source: AsyncIterable<T> | Iterable<T>,
  concurrency: number,
  map: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  if (!(concurrency >= 1)) throw new RangeError(`concurrency must be at least 1, got ${concurrency}`);
  const iterator = toAsyncIterator(source);
  const inbox = createInbox<Arrival<T, R>>();
  let exhausted = false;
  let reading = false;
  let running = 0;

  try {
    while (!exhausted || running > 0) {
      if (!exhausted && !reading && running < concurrency) {
        reading = true;
        inbox.expect(iterator.next().then(toArrival, toFailure));
      }
      const arrival = await inbox.take();
      if (arrival.type === 'failure') throw arrival.error;
      if (arrival.type === 'result') {
        running -= 1;
        yield arrival.result;
        continue;
      }
      reading = false;
      if (arrival.type === 'end') exhausted = true;
      else {
        running += 1;
        inbox.expect(map(arrival.item).then((result) => ({ type: 'result', result }), toFailure));
      }
    }
  } finally {
    await inbox.settle();
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
