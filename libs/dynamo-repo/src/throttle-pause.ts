const FIRST_PAUSE_MS = 50;
const MAX_PAUSE_MS = 5_000;

/** After so many attempts in a row that wrote nothing, a writer gives up. */
export const MAX_FRUITLESS_ATTEMPTS = 10;

/** How long to wait after `fruitless` attempts in a row that wrote nothing: 50 ms doubling to 5 s, jittered. */
export function throttlePauseMs(fruitless: number, random: () => number): number {
  return Math.round(random() * Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** fruitless));
}
