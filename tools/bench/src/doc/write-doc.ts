import { formatMachine } from '../format-report.ts';
import type { GovernorReport } from '../governors/run-governors.ts';
import type { GrowthReport } from '../growth/report.ts';
import type { Judgement } from '../judge.ts';
import type { Report } from '../report.ts';
import { describeBench } from './describe-bench.ts';
import { describeGovernors } from './describe-governors.ts';
import { describeGrowth } from './describe-growth.ts';
import { describePromises } from './describe-promises.ts';
import { plotBench, plotGrowth } from './plots.ts';

type Judged<T> = T & Judgement;
type AnyReport = Judged<Report> | Judged<GrowthReport> | Judged<GovernorReport>;

/** A page with its measured parts, and plots by their file names. */
export interface Doc {
  text: string;
  plots: Record<string, string>;
}

/**
 * Puts what reports measured between the marks of a page, `<!-- bench -->` to `<!-- /bench -->`, and likewise `local-stack`,
 * `growth` and `governors`. A part without a report stays as it is.
 *
 * @throws Error for something that is no report, or a page without the mark for it
 */
export function writeDoc(page: string, reports: readonly unknown[]): Doc {
  const doc: Doc = { text: page, plots: {} };
  for (const report of reports) {
    if (!isReport(report)) throw new Error('That is no report of `npm run bench -- --json`.');
    const { mark, body, plots } = toPart(report);
    const head = `Measured ${report.at.slice(0, 10)} on ${formatMachine(report)}.`;
    doc.text = replaceBetween(doc.text, mark, [head, body, describePromises(report)].join('\n\n'));
    Object.assign(doc.plots, plots);
  }
  return doc;
}

function isReport(value: unknown): value is AnyReport {
  return typeof value === 'object' && value !== null && 'verdicts' in value && 'machine' in value;
}

function toPart(report: AnyReport): { mark: string; body: string; plots?: Record<string, string> } {
  if ('growth' in report) return { mark: 'growth', body: describeGrowth(report), plots: plotGrowth(report) };
  if ('governors' in report) return { mark: 'governors', body: describeGovernors(report) };
  if (report.against === 'local stack') return { mark: 'local-stack', body: describeBench(report) };
  return { mark: 'bench', body: describeBench(report), plots: plotBench(report) };
}

function replaceBetween(page: string, mark: string, content: string): string {
  const [open, close] = [`<!-- ${mark} -->`, `<!-- /${mark} -->`];
  const start = page.indexOf(open);
  const end = page.indexOf(close);
  if (start === -1 || end < start) throw new Error(`The page has no ${open} before a ${close}.`);
  return `${page.slice(0, start + open.length)}\n\n${content}\n\n${page.slice(end)}`;
}
