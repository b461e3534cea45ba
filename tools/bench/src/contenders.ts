import type { Printed } from './child.ts';
import { ladingArgs, straightforwardArgs } from './programs.ts';
import type { ContenderName, Workload } from './report.ts';

/** A program that brings the results of one completed batch home. */
export interface Contender {
  name: ContenderName;
  /** For Node. */
  args(workload: Workload): string[];
  stepOf(printed: Printed): string | undefined;
}

const OUR_STEPS: Record<string, string> = {
  'batch-status': 'start',
  downloaded: 'download',
  'shard-staged': 'download',
  'download-complete': 'download',
  'vectors-upserted': 'upsert',
  'verdicts-staged': 'upsert',
  'results-written': 'results',
  'words-settled': 'words',
  completing: 'words',
  ingest: 'ledger',
};

export const CONTENDERS: readonly Contender[] = [
  {
    name: 'ours',
    args: ({ batchId }) => ladingArgs('ingest', '--batch', batchId),
    stepOf: ({ type }) => OUR_STEPS[String(type)],
  },
  {
    name: 'straightforward',
    args: ({ openaiBatchId }) => straightforwardArgs(openaiBatchId),
    stepOf: ({ step }) => String(step),
  },
];
