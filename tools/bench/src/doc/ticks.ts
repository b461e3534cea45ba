/** Where the marks of an axis are, and where values lie on it. */
export interface Axis {
  ticks: number[];
  /** 0 at the beginning of the axis, 1 at its end. */
  shareOf(value: number): number;
}

const MARKS = 5;

/** From 0 to the next round number above all values; or over the powers of ten around them. */
export function toTicks(values: readonly number[], scale: 'linear' | 'log'): Axis {
  const max = Math.max(...values);
  if (scale === 'linear') {
    const step = roundUp(max / MARKS);
    const count = Math.max(1, Math.ceil(max / step));
    const ticks = Array.from({ length: count + 1 }, (_, at) => Number((at * step).toPrecision(6)));
    return { ticks, shareOf: (value) => value / (count * step) };
  }
  const first = Math.floor(Math.log10(Math.min(...values)));
  const last = Math.max(first + 1, Math.ceil(Math.log10(max)));
  const ticks = Array.from({ length: last - first + 1 }, (_, at) => 10 ** (first + at));
  return { ticks, shareOf: (value) => (Math.log10(value) - first) / (last - first) };
}

/** 1, 2 or 5 of a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 5, 10].find((digit) => digit * power >= value) ?? 10);
}
