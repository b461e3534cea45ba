import {
  continueLease,
  getOpenAiBatchStatus as getStatus,
  isParked,
  releaseLease,
  takeLease,
} from '@lading/pipeline';
import type { EndedBatch } from '@lading/pipeline';
import type { ResultOf } from '../events.ts';
import { count } from '../telemetry.ts';
import { toHandler } from '../to-handler.ts';

type Status = ResultOf<'GetOpenAiBatchStatus'>;

/** Step 2: takes the lease in the name of the execution and asks OpenAI; keeps the lease only if there is something to ingest. */
export const getOpenAiBatchStatus = toHandler(
  'GetOpenAiBatchStatus',
  async ({ evenIfParked, owner, ...batch }, { deps, signal }): Promise<Status> => {
    const { batchId } = batch;
    if (isParked(deps, await deps.repo.runs.get(batchId))) {
      count('ParkedBatches');
      if (!evenIfParked) return { action: 'leave', reason: 'parked' };
    }
    const taken = await takeLease(deps, batchId, { owner, again: true });
    if (!taken.held) return { action: 'leave', reason: 'busy' };
    const { fence } = taken.value;
    const { action, openaiBatch } = await continueLease(deps, taken.value, signal, (lease) =>
      getStatus(deps, batch, lease),
    );
    if (action === 'ingest') return { action, lease: { owner, fence }, ended: toEnded(openaiBatch) };
    await releaseLease(deps, taken.value);
    return { action: 'leave', reason: 'waiting' };
  },
);

const MAX_MESSAGE = 500;

/** A batch that failed its validation can have thousands of reasons; the first stands for all. */
function toEnded({ id, status, inputFileId, outputFileId, errorFileId, errors }: EndedBatch) {
  const first = errors
    .slice(0, 1)
    .map(({ code, message }) => ({ code, message: message.slice(0, MAX_MESSAGE) }));
  return { id, status, inputFileId, outputFileId, errorFileId, errors: first };
}
