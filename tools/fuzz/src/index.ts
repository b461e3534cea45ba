export type { Fuzzer, Tally } from './fuzzer.ts';
export { FUZZERS } from './fuzzers.ts';
export { runFuzzer } from './run-fuzzer.ts';
export type { FuzzOptions, FuzzReport } from './run-fuzzer.ts';
