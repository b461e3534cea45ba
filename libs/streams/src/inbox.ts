/** Collects what promises bring, in the order in which it comes. */
export interface Inbox<T> {
  /** Waits for a promise that never rejects. */
  expect(promise: Promise<T>): void;
  /** The next that came, or comes. Only while something is expected or has come. */
  take(): Promise<T>;
  /** Waits until nothing is expected any more. */
  settle(): Promise<void>;
}

/** Unlike `Promise.race` in a loop, it doesn't look at all that is under way again for each thing that comes. */
export function createInbox<T>(): Inbox<T> {
  const arrived: T[] = [];
  let expected = 0;
  let wake = (): void => undefined;
  const arrival = () => new Promise<void>((resolve) => (wake = resolve));
  return {
    expect(promise) {
      expected += 1;
      void promise.then((value) => {
        expected -= 1;
        arrived.push(value);
        wake();
      });
    },
    async take() {
      while (arrived.length === 0) await arrival();
      return arrived.shift() as T;
    },
    async settle() {
      while (expected > 0) await arrival();
    },
  };
}
