import { recordFailedAttempt as record, releaseLease, takeLease } from '@lading/pipeline';
import * as z from 'zod';
import type { EventOf, ResultOf } from '../events.ts';
import { count } from '../telemetry.ts';
import { toHandler } from '../to-handler.ts';

type CaughtError = EventOf<'RecordFailedAttempt'>['error'];

/** Failures that say nothing about the batch: it is tried again as it is, as often as it takes. */
const NOT_COUNTED = [
  'TryAgainError',
  'EveryBatchError',
  'InvalidEventError',
  'Lambda.TooManyRequestsException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
];

/**
 * What a child execution does when a step has failed for good: counts the failure with its batch, which is parked
 * after so many, and frees the batch.
 *
 * An execution is one attempt, also when this has to be run again because its answer was lost. It takes the lease anew in the name of the execution. The new fence shuts out every invocation that still runs for
 * it, such as those of other shards.
 */
export const recordFailedAttempt = toHandler(
  'RecordFailedAttempt',
  async ({ batchId, owner, error }, { deps }): Promise<ResultOf<'RecordFailedAttempt'>> => {
    const taken = await takeLease(deps, batchId, { owner, again: true });
    if (!taken.held) return { outcome: 'someone-else' };
    try {
      if (NOT_COUNTED.includes(error.Error)) return { outcome: 'not-counted' };
      const { attempts, parked } = await record(deps, taken.value, toFailure(error), { once: true });
      count('FailedAttempts');
      if (parked) count('ParkedBatches');
      return { outcome: parked ? 'parked' : 'recorded', attempts };
    } finally {
      await releaseLease(deps, taken.value);
    }
  },
);

/** Our functions put the class of the first cause before its message; what killed a function has only a name. */
function toFailure({ Error: name, Cause: cause }: CaughtError): { code: string; message: string } {
  const thrown = z.object({ errorMessage: z.string() }).safeParse(parseJson(cause));
  const [, code, message] = /^(\w+): (.*)$/s.exec(thrown.data?.errorMessage ?? '') ?? [];
  return { code: code ?? name, message: message ?? thrown.data?.errorMessage ?? cause };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
