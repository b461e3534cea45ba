/** How many calls may be under way at a time, shared by several `mapConcurrent`. */
export interface Slots {
  /** Resolves when there is one; first come, first served. Whoever has it gives it back. @throws the signal's reason */
  take(signal: AbortSignal): Promise<void>;
  give(): void;
}

/** For several `mapConcurrent` that share a limit. @throws RangeError when there is none */
export function createSlots(count: number): Slots {
  if (!(count >= 1)) throw new RangeError(`There must be a slot at least, got ${count}.`);
  let free = count;
  const waiting = new Set<() => void>();
  return {
    async take(signal) {
      signal.throwIfAborted();
      if (free > 0) free -= 1;
      else await turn(signal);
    },
    give() {
      const [next] = waiting;
      if (next) next();
      else free += 1;
    },
  };

  function turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => () => {
        waiting.delete(come);
        signal.removeEventListener('abort', leave);
        settle();
      };
      const come = end(resolve);
      const leave = end(() => reject(signal.reason as Error));
      waiting.add(come);
      signal.addEventListener('abort', leave);
    });
  }
}
