import type { Scenario } from './report.ts';

/** `50000 × 1536 float` */
export function describe({ size, dimensions, encoding }: Scenario): string {
  return `${size} × ${dimensions} ${encoding}`;
}
