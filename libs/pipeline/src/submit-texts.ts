import type { Dependencies } from './dependencies.ts';
import type { SubmissionOutcome } from './finish-submission.ts';
import { textsOf } from './items/keeper-of.ts';
import { beginSubmitting } from './submit.ts';
import type { SubmitOptions } from './submit.ts';
import { submitRequests } from './submit-requests.ts';
import { submitRefusals } from './texts/submit-refusals.ts';
import { textRequests } from './texts/text-requests.ts';
import type { NotOffered, OpenFile } from './texts/text-requests.ts';

/** Which items of a file are submitted, and where their vectors go. */
export interface SubmitTextsOptions extends Pick<SubmitOptions, 'force' | 'limit' | 'signal'> {
  /** Pinecone namespace of the vectors; ids are told apart within one. Default `texts`. */
  namespace?: string;
}

/**
 * Submits the items of a file (NDJSON, `{"id","text","metadata"}` a line; `metadata` may be absent), which `open` opens
 * at its start and which is read twice: first whole, recording the verdict of every item that would be refused, then for
 * what is to be bought. Events tell of every bad line, and count what was not submitted.
 *
 * Submitted again, a file buys what is new in it: an id whose content has its vector, is under way or was given up
 * is left alone. Ingest brings the batches home like any other.
 *
 * @throws SubmissionHeldError for a while after OpenAI failed a batch as a whole; what the Pinecone preflight throws
 */
export async function* submitTexts(
  deps: Dependencies,
  open: OpenFile,
  { namespace, limit, force, signal }: SubmitTextsOptions = {},
): AsyncGenerator<SubmissionOutcome, void, undefined> {
  const keeper = textsOf(deps, namespace);
  // A namespace that Pinecone refuses would otherwise show only after everything was bought.
  await deps.pinecone.preflight({ dimension: deps.config.dimensions, namespace: keeper.namespace, signal });
  yield* beginSubmitting(deps, { force, signal });
  yield* submitRefusals(deps, keeper, open, signal);
  let notOffered: NotOffered = { unchanged: 0, underWay: 0, givenUp: 0 };
  let submitted = 0;
  const source = {
    keeper,
    requests(rest: number) {
      // Read once more after OpenAI refused a file for its size; what is under way by then is this run's own.
      notOffered = { unchanged: 0, underWay: 0 - submitted, givenUp: 0 };
      return textRequests(deps, keeper, open, { limit: rest, notOffered });
    },
  };
  for await (const outcome of submitRequests(deps, source, { limit, signal })) {
    if (outcome.outcome === 'submitted') submitted += outcome.inputs;
    yield outcome;
  }
  deps.report({ type: 'not-submitted', ...notOffered });
}
