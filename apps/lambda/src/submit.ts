import { SubmissionHeldError, submit as submitWords } from '@lading/pipeline';
import { OutOfTimeError } from './errors.ts';
import type { ResultOf } from './events.ts';
import { count, logger } from './telemetry.ts';
import { toHandler } from './to-handler.ts';

/** Submits every word that has no embedding. What doesn't fit in the time of one run is left to the next, which goes on there. */
export const submit = toHandler('Submit', async (_event, { deps, signal }) => {
  const result: ResultOf<'Submit'> = { submitted: 0, inputs: 0, open: 0, rolledBack: 0 };
  try {
    for await (const outcome of submitWords(deps, { signal })) {
      if (outcome.outcome === 'open') result.open += 1;
      else if (outcome.outcome === 'rolled-back') result.rolledBack += 1;
      else if (outcome.outcome === 'submitted') {
        result.submitted += 1;
        result.inputs += outcome.inputs;
      }
    }
  } catch (error) {
    result.stopped = stopReason(error, signal);
    if (!result.stopped) throw error;
    logger.warn('Not everything was submitted', error as Error);
  }
  count('WordsSubmitted', result.inputs);
  return result;
});

function stopReason(error: unknown, { reason }: AbortSignal): ResultOf<'Submit'>['stopped'] {
  if (error instanceof SubmissionHeldError) return 'held';
  return reason instanceof OutOfTimeError ? 'out-of-time' : undefined;
}
