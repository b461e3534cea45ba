import { LedgerError } from '@lading/pipeline';
import type { Dependencies } from '@lading/pipeline';
import * as z from 'zod';
import { createWarm } from './create-warm.ts';
import { InvalidEventError, OutOfTimeError } from './errors.ts';
import { contracts } from './events.ts';
import type { EventOf, ResultOf, StepName } from './events.ts';
import { openPipeline } from './open-pipeline.ts';
import { count, logger, publishMetrics } from './telemetry.ts';
import { toStepError } from './to-step-error.ts';
import { withinTime } from './within-time.ts';
import type { LambdaContext } from './within-time.ts';

/** What a step works with. */
export interface StepTools {
  deps: Dependencies;
  /** Aborts in time before the function would be killed. */
  signal: AbortSignal;
}

export type Handler<R> = (event: unknown, context: LambdaContext) => Promise<R>;

/** Keys may be rotated: they are read again after so long. */
const MAX_AGE_MS = 15 * 60_000;

const pipeline = createWarm(() => openPipeline(process.env), { maxAgeMs: MAX_AGE_MS });

/**
 * Makes a Lambda handler of a step: checks the event, watches the time, writes logs and metrics, and throws what the
 * state machine reacts to. It never returns a failure.
 */
export function toHandler<N extends StepName>(
  name: N,
  run: (event: EventOf<N>, tools: StepTools) => Promise<ResultOf<N>>,
): Handler<ResultOf<N>> {
  return async (event, context) => {
    beginLog(name, event, context);
    try {
      const input = parseEvent(name, event);
      const result = await withinTime(context, async (signal) =>
        run(input, { deps: await pipeline.get(), signal }),
      );
      logger.info(`${name} done`, { result });
      return result;
    } catch (error) {
      const stepError = toStepError(error);
      logger.error(`${name} failed`, stepError);
      await countFailure(error, stepError);
      throw stepError;
    } finally {
      publishMetrics();
    }
  };
}

function beginLog(step: string, event: unknown, { awsRequestId }: LambdaContext): void {
  const { batchId, openaiBatchId, owner, lease } = z.record(z.string(), z.unknown()).catch({}).parse(event);
  const execution = owner ?? (lease as { owner?: string } | undefined)?.owner;
  logger.resetKeys();
  logger.appendKeys({
    step,
    version: process.env['LADING_VERSION'],
    requestId: awsRequestId,
    batchId,
    openaiBatchId,
    execution,
  });
}

function parseEvent<N extends StepName>(name: N, event: unknown): EventOf<N> {
  const parsed = contracts[name].event.safeParse(event);
  if (!parsed.success) throw new InvalidEventError(name, z.prettifyError(parsed.error));
  return parsed.data as EventOf<N>;
}

async function countFailure(error: unknown, stepError: Error): Promise<void> {
  if (error instanceof LedgerError) count('LedgerRefused');
  if (stepError instanceof OutOfTimeError) count('OutOfTime');
  // A key that was refused may have been rotated; and work that was given up on must not go on in the next invocation.
  if (stepError.name === 'EveryBatchError' || stepError instanceof OutOfTimeError) await pipeline.drop();
}
