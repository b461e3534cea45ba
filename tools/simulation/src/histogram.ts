import { CRASH_POINTS } from './fates.ts';
import { FAULT_NAMES } from './fault-catalogue.ts';
import type { SimulationReport } from './simulate.ts';

/** In how many runs each kind of fault struck and each crash point was hit. */
export interface Histogram {
  add(report: Pick<SimulationReport, 'faults' | 'deaths'>): void;
  /** What was met in less than such a share of the runs, and so was hardly tried. */
  rarerThan(share: number): string[];
  format(): string;
}

export function createHistogram(): Histogram {
  const runsWith = new Map([...FAULT_NAMES, ...CRASH_POINTS.map(asCrash)].map((name) => [name, 0]));
  let runs = 0;
  const count = (name: string) => {
    const known = runsWith.get(name);
    if (known !== undefined) runsWith.set(name, known + 1);
  };
  const shareOf = (name: string) => (runsWith.get(name) ?? 0) / Math.max(1, runs);
  return {
    add({ faults, deaths }) {
      runs += 1;
      for (const name of faults.keys()) count(name);
      for (const place of deaths.keys()) count(asCrash(place));
    },
    rarerThan: (share) => [...runsWith.keys()].filter((name) => shareOf(name) < share),
    format: () =>
      [...runsWith.keys()]
        .map((name) => `${(100 * shareOf(name)).toFixed(1).padStart(6)} %  ${name}`)
        .join('\n'),
  };
}

const asCrash = (place: string) => `crash at ${place}`;
