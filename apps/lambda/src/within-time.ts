import { OutOfTimeError } from './errors.ts';

/** Enough to close streams, save nothing half, and write the last log lines. */
const STOP_BEFORE_KILL_MS = 15_000;
/** For work that does not heed its signal: the failure is said while there is still time to say it. */
const GIVE_UP_BEFORE_KILL_MS = 5_000;

/** The part of Lambda's context that is used here. */
export interface LambdaContext {
  functionName: string;
  awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/**
 * Runs `work` with a signal that aborts 15 s before Lambda would kill it.
 *
 * The time is read from the context of this invocation, never from when the function was loaded.
 *
 * @throws OutOfTimeError
 */
export async function withinTime<T>(
  context: LambdaContext,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const remainingMs = context.getRemainingTimeInMillis();
  const outOfTime = new OutOfTimeError(context.functionName);
  const stopping = setTimeout(() => stop.abort(outOfTime), Math.max(0, remainingMs - STOP_BEFORE_KILL_MS));
  let givingUp: NodeJS.Timeout | undefined;
  const gaveUp = new Promise<never>((_, reject) => {
    givingUp = setTimeout(() => reject(outOfTime), Math.max(0, remainingMs - GIVE_UP_BEFORE_KILL_MS));
  });
  try {
    return await Promise.race([work(stop.signal), gaveUp]);
  } catch (error) {
    // Whatever an aborted step throws on its way out, it ran out of time.
    throw stop.signal.aborted ? outOfTime : error;
  } finally {
    clearTimeout(stopping);
    clearTimeout(givingUp);
  }
}
