/** Something that is made on first use and kept between invocations. */
export interface Warm<T> {
  get(): Promise<T>;
  /** Forgets it: the next use makes it anew. */
  drop(): Promise<void>;
}

/**
 * Keeps what `create` makes for up to `maxAgeMs`, so that a rotated key is taken up without a deployment. A failed
 * creation is not kept.
 */
export function createWarm<T extends AsyncDisposable>(
  create: () => Promise<T>,
  { maxAgeMs, now = Date.now }: { maxAgeMs: number; now?: () => number },
): Warm<T> {
  let kept: { value: Promise<T>; madeAt: number } | undefined;

  const drop = async () => {
    const dropped = kept;
    kept = undefined;
    // What could not be made needs no closing, and whoever asked for it was told.
    const value = await dropped?.value.catch(() => undefined);
    await value?.[Symbol.asyncDispose]();
  };
  return {
    drop,
    async get() {
      if (kept && now() - kept.madeAt >= maxAgeMs) await drop();
      kept ??= { value: create(), madeAt: now() };
      try {
        return await kept.value;
      } catch (error) {
        kept = undefined;
        throw error;
      }
    },
  };
}
