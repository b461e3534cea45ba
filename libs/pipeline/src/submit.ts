import { InputRefusedError } from '@lading/openai-batch';
import { StagedFileMissingError } from '@lading/staging';
import type { Dependencies } from './dependencies.ts';
import { SubmissionHeldError } from './errors.ts';
import { finishSubmission } from './finish-submission.ts';
import type { SubmissionOutcome } from './finish-submission.ts';
import { withLease } from './lease.ts';
import { requestLines } from './request-lines.ts';
import type { RequestLine, RequestSelection } from './request-lines.ts';
import { stageInput } from './stage-input.ts';

/** What to submit. */
export interface SubmitOptions extends RequestSelection {
  /** Submits also while OpenAI has just failed a batch as a whole. */
  force?: boolean;
  signal?: AbortSignal;
}

/**
 * Submits every item that has no embedding, in as few batches as the limits allow. First finishes what an earlier run
 * left open, so that nothing is bought twice. A refusal by OpenAI rolls its batch back and ends the run with that error;
 * if only the size was refused, it goes on with files half as large.
 *
 * @throws SubmissionHeldError for a while after OpenAI failed a batch as a whole
 */
export async function* submit(
  deps: Dependencies,
  options: SubmitOptions = {},
): AsyncGenerator<SubmissionOutcome, void, undefined> {
  await deps.openai.checkAccess({ signal: options.signal });
  yield* resumeOpenSubmissions(deps, options.signal);
  if (!options.force) await throwIfHeld(deps);
  let maxBytes = deps.config.maxInputBytesPerBatch;
  let limit = options.limit ?? Infinity;
  for (;;) {
    try {
      for await (const outcome of submitOpenItems(deps, { ...options, limit }, maxBytes)) {
        if (outcome.outcome === 'submitted') limit -= outcome.inputs;
        yield outcome;
      }
      return;
    } catch (error) {
      const canSplit = error instanceof InputRefusedError && error.tooLarge && error.byteLength <= maxBytes;
      if (!canSplit) throw error;
      maxBytes = Math.floor(error.byteLength / 2);
    }
  }
}

async function throwIfHeld({ repo, now }: Dependencies): Promise<void> {
  const hold = await repo.holds.get();
  if (hold && now() < hold.until) throw new SubmissionHeldError(hold);
}

async function* submitOpenItems(
  deps: Dependencies,
  options: SubmitOptions,
  maxBytes: number,
): AsyncGenerator<SubmissionOutcome, void, undefined> {
  const requests = requestLines(deps, options);
  try {
    let first = (await requests.next()).value ?? undefined;
    while (first) {
      options.signal?.throwIfAborted();
      const { outcome, next } = await submitOne(deps, first, requests, maxBytes, options.signal);
      yield outcome;
      first = next;
    }
  } finally {
    await requests.return();
  }
}

/** Saves the intent before anything else, so that whatever happens from here on can be finished or undone. */
async function submitOne(
  deps: Dependencies,
  first: RequestLine,
  requests: AsyncIterator<RequestLine>,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<{ outcome: SubmissionOutcome; next: RequestLine | undefined }> {
  const { config, kind, repo } = deps;
  const batchId = deps.newBatchId();
  await repo.runs.openSubmission({
    batchId,
    createdAt: new Date(deps.now()).toISOString(),
    batchType: config.batchType,
    model: config.model,
    dimensions: config.dimensions,
    inputTextVersion: kind.inputTextVersion,
    namespace: deps.namespace,
  });
  // Between the intent and its lease another worker may find the submission open, and roll it back.
  const takenAway = (reason: string) => ({
    outcome: { batchId, outcome: 'rolled-back' as const, reason },
    next: first,
  });
  const result = await withLease(deps, batchId, signal, async (lease) => {
    if (lease.run.phase !== 'intended') return takenAway('another worker undid it before it began');
    const { inputs, next } = await stageInput(deps, batchId, first, requests, maxBytes, lease.signal);
    deps.report({ type: 'submission-started', batchId, inputs });
    await repo.runs.advance(batchId, lease.fence, { phase: 'claiming' });
    const outcome = await finishSubmission(deps, { ...lease.run, phase: 'claiming' }, lease);
    return { outcome, next };
  });
  return result.held ? result.value : takenAway(`${result.owner} took it before it began, and undoes it`);
}

/** Finishes, or undoes, every submission that an earlier run left open and nobody works on now. */
export async function* resumeOpenSubmissions(
  deps: Dependencies,
  signal?: AbortSignal,
): AsyncGenerator<SubmissionOutcome, void, undefined> {
  for await (const { batchId } of deps.repo.runs.listOpenSubmissions()) {
    const result = await withLease(
      deps,
      batchId,
      signal,
      async (lease): Promise<SubmissionOutcome | undefined> => {
        const { phase } = lease.run;
        // The index that lists open submissions may lag behind: this one has been closed meanwhile.
        if (phase === undefined || phase === 'submitted' || phase === 'rolled-back') return undefined;
        try {
          return await finishSubmission(deps, lease.run, lease);
        } catch (error) {
          if (!(error instanceof StagedFileMissingError)) throw error;
          return { batchId, outcome: 'open', reason: error.message };
        }
      },
    );
    if (result.held && result.value) yield result.value;
  }
}
