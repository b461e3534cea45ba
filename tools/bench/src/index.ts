export { formatReport } from './format-report.ts';
export { judge, MAX_PEAK_RSS_BYTES, MAX_UPSERT_BODY_BYTES } from './judge.ts';
export type { Report, Run, Workload } from './report.ts';
export { runBench } from './run-bench.ts';
export type { BenchOptions } from './run-bench.ts';
