import { reachedShare, refusedShare } from '../governors/judge-governors.ts';
import type { GovernorReport } from '../governors/run-governors.ts';
import { markdownTable } from './markdown-table.ts';

/** A table of how near to the limits the governors came. */
export function describeGovernors({ governors }: GovernorReport): string {
  return markdownTable(
    [
      ['limit', 'each told the', 'processes', 'reached %', 'refused %'],
      ...governors.map((run) => [
        run.name,
        run.told,
        String(run.processes),
        reachedShare(run).toFixed(1),
        refusedShare(run).toFixed(2),
      ]),
    ],
    2,
  );
}
