type Settled<R> = { ok: true; value: R } | { ok: false; error: unknown };

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
  const running = new Map<number, Promise<[number, Settled<R>]>>();
  let nextKey = 0;
  let exhausted = false;
  let reading: Promise<['read', Settled<IteratorResult<T>>]> | undefined;

  const start = (item: T) => {
    const key = nextKey++;
    running.set(
      key,
      settle(map(item)).then((settled) => [key, settled] as [number, Settled<R>]),
    );
  };

  try {
    while (!exhausted || running.size > 0) {
      if (!exhausted && running.size < concurrency && reading === undefined) {
        reading = settle(iterator.next()).then((settled) => ['read', settled]);
      }
      const [key, settled] = await Promise.race([...running.values(), ...(reading ? [reading] : [])]);
      if (key === 'read') {
        reading = undefined;
        if (!settled.ok) {
          exhausted = true;
          throw settled.error;
        }
        const next = settled.value as IteratorResult<T>;
        if (next.done) exhausted = true;
        else start(next.value);
        continue;
      }
      running.delete(key);
      if (!settled.ok) throw settled.error;
      yield settled.value as R;
    }
  } finally {
    await Promise.all([...running.values(), reading]);
    if (!exhausted) await iterator.return?.();
  }
}

function toAsyncIterator<T>(source: AsyncIterable<T> | Iterable<T>): AsyncIterator<T> {
  if (Symbol.asyncIterator in source) return source[Symbol.asyncIterator]();
  const iterator = source[Symbol.iterator]();
  return {
    next: async () => iterator.next(),
    return: async () => iterator.return?.() ?? { done: true, value: undefined },
  };
}

function settle<V>(promise: Promise<V>): Promise<Settled<V>> {
  return promise.then(
    (value) => ({ ok: true as const, value }),
    (error: unknown) => ({ ok: false as const, error }),
  );
}
