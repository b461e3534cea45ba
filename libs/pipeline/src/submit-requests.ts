import { InputRefusedError } from '@lading/openai-batch';
import type { Dependencies } from './dependencies.ts';
import { finishSubmission } from './finish-submission.ts';
import type { SubmissionOutcome } from './finish-submission.ts';
import { inNewSubmission } from './in-new-submission.ts';
import type { Submitted } from './in-new-submission.ts';
import type { ItemKeeper } from './items/item-keeper.ts';
import type { RequestLine } from './request-lines.ts';
import { stageInput } from './stage-input.ts';

/** What is to be submitted: who keeps the items, and a request line for each that has no embedding, at most `limit`. */
export interface Source {
  keeper: ItemKeeper;
  requests(limit: number): AsyncGenerator<RequestLine, void, undefined>;
}

/**
 * Submits every item of a source in as few batches as the limits allow. A refusal by OpenAI rolls its batch back and ends
 * the run with that error; if only the size was refused, it goes on with files half as large.
 */
export async function* submitRequests(
  deps: Dependencies,
  { keeper, requests }: Source,
  { limit: total = Infinity, signal }: { limit?: number; signal?: AbortSignal },
): AsyncGenerator<SubmissionOutcome, void, undefined> {
  let maxBytes = deps.config.maxInputBytesPerBatch;
  let limit = total;
  for (;;) {
    try {
      for await (const outcome of submitBatches(deps, keeper, requests(limit), maxBytes, signal)) {
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

async function* submitBatches(
  deps: Dependencies,
  keeper: ItemKeeper,
  requests: AsyncGenerator<RequestLine, void, undefined>,
  maxBytes: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<SubmissionOutcome, void, undefined> {
  try {
    let first = (await requests.next()).value ?? undefined;
    while (first) {
      signal?.throwIfAborted();
      const { outcome, next } = await submitOne(deps, keeper, first, requests, maxBytes, signal);
      yield outcome;
      first = next;
    }
  } finally {
    await requests.return();
  }
}

async function submitOne(
  deps: Dependencies,
  keeper: ItemKeeper,
  first: RequestLine,
  requests: AsyncIterator<RequestLine>,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<Submitted<RequestLine>> {
  return await inNewSubmission(deps, keeper, first, signal, async (lease) => {
    const { batchId } = lease;
    const { inputs, next } = await stageInput(deps, batchId, first, requests, maxBytes, lease.signal);
    deps.report({ type: 'submission-started', batchId, inputs });
    await deps.repo.runs.advance(batchId, lease.fence, { phase: 'claiming' });
    const outcome = await finishSubmission(deps, { ...lease.run, phase: 'claiming' }, lease);
    return { outcome, next };
  });
}
