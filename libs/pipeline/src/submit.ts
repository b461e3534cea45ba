import type { Dependencies } from './dependencies.ts';
import { SubmissionHeldError } from './errors.ts';
import type { SubmissionOutcome } from './finish-submission.ts';
import { keeperOf } from './items/keeper-of.ts';
import { requestLines } from './request-lines.ts';
import type { RequestSelection } from './request-lines.ts';
import { resumeOpenSubmissions } from './resume-open-submissions.ts';
import { submitRequests } from './submit-requests.ts';

/** What to submit. */
export interface SubmitOptions extends RequestSelection {
  /** Submits also while OpenAI has just failed a batch as a whole. */
  force?: boolean;
  signal?: AbortSignal;
}

/**
 * Submits every word that has no embedding. First finishes what an earlier run left open, so that nothing is bought
 * twice.
 *
 * @throws SubmissionHeldError for a while after OpenAI failed a batch as a whole
 */
export async function* submit(
  deps: Dependencies,
  options: SubmitOptions = {},
): AsyncGenerator<SubmissionOutcome, void, undefined> {
  yield* beginSubmitting(deps, options);
  const source = {
    keeper: keeperOf(deps, {}),
    requests: (limit: number) => requestLines(deps, { ...options, limit }),
  };
  yield* submitRequests(deps, source, options);
}

/** What comes before new submissions, whatever is to be submitted. @throws SubmissionHeldError */
export async function* beginSubmitting(
  deps: Dependencies,
  { force, signal }: Pick<SubmitOptions, 'force' | 'signal'>,
): AsyncGenerator<SubmissionOutcome, void, undefined> {
  await deps.openai.checkAccess({ signal });
  yield* resumeOpenSubmissions(deps, signal);
  if (!force) await throwIfHeld(deps);
}

async function throwIfHeld({ repo, now }: Dependencies): Promise<void> {
  const hold = await repo.holds.get();
  if (hold && now() < hold.until) throw new SubmissionHeldError(hold);
}
