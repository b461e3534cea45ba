import { validateInput } from './batch-input.ts';
import { end, enter } from './batch-status.ts';
import { type BatchRequests, openRequests } from './batch-requests.ts';
import type { Context } from './context.ts';
import { findFile } from './files.ts';
import { decidedFault } from './faults/decided-fault.ts';
import { type BatchProblem, type BatchRecord, type FilePart, isTerminal } from './records.ts';

/** Most requests of a slice, some 10 MB of results: after each the progress is saved. */
const MAX_SLICE = 500;
/** Least slices of a batch, so that the counts of a small one move too. */
const MIN_SLICES = 20;

export interface BatchRunner {
  /** Takes a batch through its statuses until it ends; a batch that is ended already is left alone. */
  start(batch: BatchRecord): void;
  /** Stops where the batches are and waits until nothing is written any more; started again, they go on from there. */
  close(): Promise<void>;
}

export function createBatchRunner(context: Context): BatchRunner {
  const stop = new AbortController();
  const stopped = new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve()));
  const running = new Set<Promise<void>>();
  const pauseUntil: PauseUntil = async (timeMs) => {
    const ms = timeMs - context.now();
    if (ms > 0) await Promise.race([context.sleep(ms, stop.signal).catch(() => undefined), stopped]);
    stop.signal.throwIfAborted();
  };
  return {
    start(batch) {
      const done = run(context, batch, pauseUntil).catch(async () => {
        // Stopped: the batch waits for the next start. Anything else is the stand-in's fault, as it would be OpenAI's.
        if (!stop.signal.aborted) await fail(context, batch).catch(() => undefined);
      });
      running.add(done);
      void done.finally(() => running.delete(done));
    },
    async close() {
      stop.abort();
      await Promise.all(running);
    },
  };
}

/** Waits for a time of the injected clock; throws when the runner is stopped. */
type PauseUntil = (timeMs: number) => Promise<void>;

/** Every step looks at the status anew: a route may have changed it while this one waited. */
async function run(context: Context, batch: BatchRecord, pauseUntil: PauseUntil): Promise<void> {
  const { timeLapse } = context;
  const enteredAt = () => batch.enteredAtMs[batch.status] ?? 0;
  while (!isTerminal(batch)) {
    if (batch.status === 'validating') {
      await pauseUntil(enteredAt() + timeLapse.validatingMs);
      if (batch.status === 'validating') await validate(context, batch);
    } else if (batch.status === 'in_progress') {
      await withRequests(context, batch, (requests) => embed(context, batch, requests, pauseUntil));
    } else if (batch.status === 'finalizing') {
      await pauseUntil(enteredAt() + timeLapse.finalizingMs);
      await finish(context, batch);
    } else {
      await pauseUntil(enteredAt() + timeLapse.cancellingMs);
      await end(context, batch, 'cancelled');
    }
  }
}

async function validate(context: Context, batch: BatchRecord): Promise<void> {
  const found = await validateInput(context, findFile(context, batch.inputFileId), batch.endpoint);
  if (batch.status !== 'validating') return;
  batch.model = found.model;
  const problems = [...found.problems, ...decidedProblems(batch)];
  if (problems.length > 0) {
    batch.errors = problems;
    await enter(context, batch, 'failed');
    return;
  }
  batch.counts.total = found.requests;
  await enter(context, batch, 'in_progress');
}

function decidedProblems(batch: BatchRecord): BatchProblem[] {
  const failure = decidedFault(batch, 'fail-batch');
  if (failure === undefined) return [];
  const { code = 'token_limit_exceeded', message = tooManyTokens(batch.model) } = failure;
  return [{ code, message, param: null, line: null }];
}

const tooManyTokens = (model: string | null) =>
  `Enqueued token limit reached for ${model} in organization org-local. Limit: 1,000,000 enqueued tokens. ` +
  'Please try again once some in_progress batches have been completed.';

async function withRequests(
  context: Context,
  batch: BatchRecord,
  use: (requests: BatchRequests) => Promise<void>,
): Promise<void> {
  const requests = await openRequests(context, batch, findFile(context, batch.inputFileId));
  try {
    await use(requests);
  } finally {
    await requests.close();
  }
}

/** Does slice after slice, each at its share of the time, until all is done, or the batch expires or is cancelled. */
async function embed(
  context: Context,
  batch: BatchRecord,
  requests: BatchRequests,
  pauseUntil: PauseUntil,
): Promise<void> {
  const { counts, enteredAtMs } = batch;
  const sliceSize = Math.min(MAX_SLICE, Math.ceil(requests.total / MIN_SLICES));
  while (batch.status === 'in_progress') {
    const done = processed(batch);
    const last = context.now() < batch.expiresAtMs ? lastRequest(batch) : done;
    if (done >= last) return leave(context, batch, requests);
    const slice = await requests.embed(done, Math.min(done + sliceSize, last));
    counts.completed += slice.completed;
    counts.failed += slice.failed;
    batch.inputTokens += slice.tokens;
    batch.outputParts.push(...slice.output);
    batch.errorParts.push(...slice.error);
    await context.records.saveBatch(batch);
    context.stats.count((values) => {
      values.inputsEmbedded += slice.inputs;
      values.tokensEmbedded += slice.tokens;
    });
    const share = processed(batch) / requests.total;
    await pauseUntil((enteredAtMs.in_progress ?? 0) + context.timeLapse.inProgressMs * share);
  }
}

const processed = ({ counts }: BatchRecord): number => counts.completed + counts.failed;

/** How many requests the batch gets to before it ends. */
function lastRequest({ expireAfter, counts, faults }: BatchRecord): number {
  const cancellation = decidedFault({ faults }, 'cancel-batch');
  if (cancellation !== undefined) return Math.floor((cancellation.percent / 100) * counts.total);
  if (expireAfter === null) return counts.total;
  const requests =
    'requests' in expireAfter ? expireAfter.requests : Math.floor(expireAfter.fraction * counts.total);
  return Math.min(requests, counts.total);
}

/** The batch is as far as it gets; what comes next is not always `finalizing`. */
async function leave(context: Context, batch: BatchRecord, requests: BatchRequests): Promise<void> {
  const isOver = processed(batch) === batch.counts.total;
  if (!isOver && decidedFault(batch, 'cancel-batch')) return enter(context, batch, 'cancelling');
  if (!isOver && decidedFault(batch, 'expire-batch')?.abrupt) return expire(context, batch, requests);
  return enter(context, batch, 'finalizing');
}

async function finish(context: Context, batch: BatchRecord): Promise<void> {
  const done = processed(batch);
  if (done === batch.counts.total) return end(context, batch, 'completed');
  await withRequests(context, batch, (requests) => expire(context, batch, requests));
}

async function expire(context: Context, batch: BatchRecord, requests: BatchRequests): Promise<void> {
  const expired = await requests.expire(processed(batch));
  batch.outputParts = withParts(batch.outputParts, expired.output);
  batch.errorParts = withParts(batch.errorParts, expired.error);
  await end(context, batch, 'expired');
}

/** A stand-in that was killed may have them listed already. */
const withParts = (parts: readonly FilePart[], added: readonly FilePart[]) => [
  ...parts.filter(({ key }) => !added.some((part) => part.key === key)),
  ...added,
];

async function fail(context: Context, batch: BatchRecord): Promise<void> {
  const message = `Cannot find file ${batch.inputFileId}, or it cannot be read.`;
  batch.errors = [{ code: 'invalid_request', message, param: 'input_file_id', line: null }];
  await enter(context, batch, 'failed');
}
