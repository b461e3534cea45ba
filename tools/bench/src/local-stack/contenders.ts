import { ourStep, printedStep } from '../contenders.ts';
import type { Contender } from '../contenders.ts';
import { contenderArgs, ladingArgs } from '../programs.ts';
import type { LocalWorkload } from './prepare-workload.ts';

/** Ours and the script that one would write instead, on a workload of the local stack. */
export function contendersFor({ batchId, openaiBatchId }: LocalWorkload): Contender[] {
  return [
    { name: 'ours', args: ladingArgs('ingest', '--batch', batchId), stepOf: ourStep },
    {
      name: 'straightforward',
      // With the variables that `lading local` wrote into its folder.
      args: ['--env-file=.env.local', ...contenderArgs('straightforward-ingest.js', openaiBatchId)],
      stepOf: printedStep,
    },
  ];
}
