import type { Judgement } from '../judge.ts';
import type { Verdict } from '../verdict.ts';
import { markdownTable } from './markdown-table.ts';

/** Every promise with what was measured, and what else went wrong. */
export function describePromises({ verdicts, failures }: Judgement): string {
  const table = markdownTable(
    [
      ['measured on', 'promise', 'kept', 'measured', 'promised'],
      ...verdicts.map((verdict) => [
        verdict.scenario,
        verdict.what,
        verdict.kept ? 'yes' : '**no**',
        `${numberOf(verdict.measured)} ${verdict.unit}`,
        promisedBy(verdict),
      ]),
    ],
    3,
  );
  return [table, ...failures.map((failure) => `- **Broken:** ${failure}`)].join('\n\n');
}

function promisedBy({ atMost, atLeast, unit }: Verdict): string {
  return atMost === undefined ? `≥ ${numberOf(atLeast ?? 0)} ${unit}` : `≤ ${numberOf(atMost)} ${unit}`;
}

function numberOf(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : value < 1000 ? 1 : 0 });
}
