import type { FaultOf } from '../../faults/fault-spec.ts';
import { BATCH_KINDS, type BatchFault } from './batch-faults.ts';
import type { Faults } from './fault.ts';
import { RESULT_FILE_KINDS, type ResultFileFault } from './result-faults.ts';

/** A fault that goes with a batch from its creation to its end, and over restarts. */
export type DecidedFault = BatchFault | ResultFileFault;

/** Decides what goes wrong with a batch that is being created. */
export function decideFaults(faults: Faults, batchId: string): DecidedFault[] {
  return [...BATCH_KINDS, RESULT_FILE_KINDS].flatMap(
    (kinds) => faults.next<DecidedFault['kind']>(kinds, { batchId }) ?? [],
  );
}

/** The fault of a kind that was decided for a batch. */
export function decidedFault<Kind extends DecidedFault['kind']>(
  { faults = [] }: { faults?: readonly DecidedFault[] },
  kind: Kind,
): FaultOf<DecidedFault, Kind> | undefined {
  return faults.find((fault): fault is FaultOf<DecidedFault, Kind> => fault.kind === kind);
}
