/** Something that the product promises, and what was measured of it. */
export interface Verdict {
  /** Where it was measured. */
  scenario: string;
  /** What is compared, such as `wall of ours without words / floor`. */
  what: string;
  measured: number;
  /** At most, or at least, so much. */
  atMost?: number;
  atLeast?: number;
  /** How the numbers are to be read. */
  unit: '×' | 'MB' | 'ms' | '%' | 'bytes';
  kept: boolean;
}

export type Limit = { atMost: number } | { atLeast: number };

/** Compares what was measured with what is promised. */
export function limit(
  scenario: string,
  what: string,
  measured: number,
  unit: Verdict['unit'],
  promised: Limit,
): Verdict {
  const kept = 'atMost' in promised ? measured <= promised.atMost : measured >= promised.atLeast;
  return { scenario, what, measured, ...promised, unit, kept };
}

/** A verdict in words: `50000 × 1536 float: wall of ours / floor is 1.42 ×, promised at most 1.5 ×`. */
export function formatVerdict({ scenario, what, measured, atMost, atLeast, unit }: Verdict): string {
  const limit = atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`;
  return `${scenario}: ${what} is ${round(measured)} ${unit}, promised ${limit} ${unit}`;
}

function round(value: number): string {
  return String(Number(value.toPrecision(value >= 1000 ? 7 : 3)));
}
