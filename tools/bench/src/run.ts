import { formatReport } from './format-report.ts';
import { formatGovernors } from './governors/format-governors.ts';
import { judgeGovernors } from './governors/judge-governors.ts';
import { runGovernors } from './governors/run-governors.ts';
import { formatGrowth } from './growth/format-growth.ts';
import { judgeGrowth } from './growth/judge-growth.ts';
import { runGrowth } from './growth/run-growth.ts';
import { judge } from './judge.ts';
import type { Judgement } from './judge.ts';
import { runOnLocalStack } from './local-stack/run-on-local-stack.ts';
import type { Options } from './options.ts';
import { runBench } from './run-bench.ts';

export type RunOptions = Omit<Options, 'json'> & {
  signal?: AbortSignal;
  /** Told what is being done. */
  say(text: string): void;
};

interface Outcome {
  report: object;
  judgement: Judgement;
  /** All of it for people. */
  text: string;
}

/** Measures what is asked for and judges it. */
export async function run({ mode, ...options }: RunOptions): Promise<Outcome> {
  if (mode === 'growth') {
    const report = await runGrowth(options);
    const judgement = judgeGrowth(report);
    return { report, judgement, text: formatGrowth(report, judgement) };
  }
  if (mode === 'governors') {
    const report = await runGovernors(options);
    const judgement = judgeGovernors(report);
    return { report, judgement, text: formatGovernors(report, judgement) };
  }
  const report = await (mode === 'local-stack' ? runOnLocalStack(options) : runBench(options));
  const judgement = judge(report);
  return { report, judgement, text: formatReport(report, judgement) };
}
