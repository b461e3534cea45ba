export { formatReport } from './format-report.ts';
export { judge, MAX_UPSERT_BODY_BYTES } from './judge.ts';
export type { Judgement } from './judge.ts';
export { runOnLocalStack } from './local-stack/run-on-local-stack.ts';
export type { LocalBenchOptions } from './local-stack/run-on-local-stack.ts';
export type { Report, Run, Scenario, Workload } from './report.ts';
export { runBench } from './run-bench.ts';
export type { BenchOptions } from './run-bench.ts';
