/** What a vendor allows in a second. */
export interface RateLimit {
  /** Whether so much is left. */
  has(amount: number): boolean;
  take(amount: number): void;
}

/** A bucket that holds the allowance of one second and fills up steadily. */
export function createRateLimit(perSecond: number, now: () => number): RateLimit {
  let left = perSecond;
  let at = now();
  const fill = () => {
    const time = now();
    left = Math.min(perSecond, left + ((time - at) / 1000) * perSecond);
    at = time;
  };
  return {
    has(amount) {
      fill();
      return left >= amount;
    },
    take(amount) {
      left -= amount;
    },
  };
}
