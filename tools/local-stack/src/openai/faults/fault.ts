import type { FaultSpecs } from '../../faults/fault-spec.ts';
import type { FaultPolicy, FaultTable } from '../../faults/fault-table.ts';
import { parseFault as parse } from '../../faults/parse-fault.ts';
import { TRANSPORT_SPECS, type TransportFault } from '../../faults/request-faults.ts';
import { seededFaults, type SeededFaultsOptions } from '../../faults/seeded-faults.ts';
import { BATCH_SPECS, type BatchFault } from './batch-faults.ts';
import { type DialectFault, type DownloadFault, FILE_SPECS, type FileFault } from './file-faults.ts';
import { REFUSAL_SPECS, type RefusalFault } from './refusal-faults.ts';
import { type LineFault, RESULT_SPECS, type ResultFileFault } from './result-faults.ts';

/** A disturbance of the OpenAI stand-in, done to the first `times` (default 1) moments it matches behind `after` (default 0). */
export type Fault =
  | RefusalFault
  | TransportFault
  | DownloadFault
  | DialectFault
  | FileFault
  | BatchFault
  | ResultFileFault
  | LineFault
  | ListFault;

/** Lists batches in an order of its own, the same on every page. */
export type ListFault = { kind: 'unordered-list'; times?: number; after?: number };

export type Faults = FaultTable<Fault>;

const SPECS: FaultSpecs<Fault> = {
  ...REFUSAL_SPECS,
  ...TRANSPORT_SPECS,
  ...FILE_SPECS,
  ...BATCH_SPECS,
  ...RESULT_SPECS,
  'unordered-list': { fields: {}, invent: () => ({}) },
};

/** Every kind of fault of the OpenAI stand-in. */
export const OPENAI_FAULT_KINDS = Object.keys(SPECS) as readonly Fault['kind'][];

/** Reads a fault from JSON, or says what is wrong with it. */
export const parseFault = (value: unknown): Fault | string => parse<Fault>(SPECS, value);

/** Lets chance disturb the OpenAI stand-in: the same random numbers and calls, the same faults. */
export const seededOpenAiFaults = (options: SeededFaultsOptions<Fault['kind']>): FaultPolicy<Fault> =>
  seededFaults<Fault>(SPECS, options);
