import { describeMachine } from './describe-machine.ts';
import type { Report } from './report.ts';

/** A report of this moment and this machine, into which runs are put as they end. */
export function startReport(against: Report['against'], seed: number): Report {
  return {
    against,
    seed,
    at: new Date().toISOString(),
    machine: describeMachine(),
    workloads: [],
    runs: [],
    left: [],
  };
}
