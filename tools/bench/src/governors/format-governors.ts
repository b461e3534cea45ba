import { alignColumns } from '../align-columns.ts';
import { formatJudgement, formatMachine } from '../format-report.ts';
import type { Judgement } from '../judge.ts';
import { reachedShare, refusedShare } from './judge-governors.ts';
import type { GovernorReport } from './run-governors.ts';

/** How near to the limits, for people. */
export function formatGovernors(report: GovernorReport, judgement: Judgement): string {
  const rows = report.governors.map((run) => [
    run.name,
    String(run.processes),
    run.told,
    reachedShare(run).toFixed(1),
    refusedShare(run).toFixed(2),
  ]);
  return [
    formatMachine(report),
    '',
    ...alignColumns([['limit', 'processes', 'each told the', 'reached %', 'refused %'], ...rows]),
    '',
    ...formatJudgement(judgement),
  ].join('\n');
}
