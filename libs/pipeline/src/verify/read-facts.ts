import { BatchNotFoundError, FileNotFoundError } from '@lading/openai-batch';
import type { Batch } from '@lading/openai-batch';
import { batchFiles } from '@lading/staging';
import { readStagedInputIds } from '../stage-input.ts';
import { readStagedVerdicts } from '../staged-verdicts.ts';
import { factsOf } from './investigation.ts';
import type { Investigation } from './investigation.ts';

/** The batch at OpenAI, if it is known there and has ended. */
export async function readOpenAiBatch({
  deps,
  batch,
  tally,
  ended,
  signal,
}: Investigation): Promise<Batch | undefined> {
  if (!ended) tally.gap('the batch is still pending, so not every id has its verdict yet');
  try {
    return await deps.openai.getBatch(batch.openaiBatchId, { signal });
  } catch (error) {
    if (!(error instanceof BatchNotFoundError)) throw error;
    tally.gap(error.message);
    return undefined;
  }
}

/** Notes the submitted ids; false when they can't be known any more. Stages nothing, unlike an ingest. */
export async function readSubmitted(
  { deps, batch, run, facts, tally, signal }: Investigation,
  openaiBatch: Batch | undefined,
): Promise<boolean> {
  const { input } = batchFiles(batch.batchId);
  const inputFileId = openaiBatch?.inputFileId ?? run?.inputFileId;
  try {
    const isStaged = (await deps.staging.stat(input)) !== undefined;
    const atOpenAi = inputFileId ? deps.openai.readSubmittedIds(inputFileId, { signal }) : undefined;
    const ids = isStaged ? readStagedInputIds(deps, batch.batchId) : atOpenAi;
    for await (const some of ids ?? []) for (const id of some) facts.set(id, { submitted: true });
    if (ids) return true;
  } catch (error) {
    if (!(error instanceof FileNotFoundError)) throw error;
    facts.clear();
  }
  tally.gap(
    'its input file is neither staged here nor at OpenAI any more, so nobody can tell what was submitted',
  );
  return false;
}

/** Notes what verdict files and result items say. */
export async function readRecords(investigation: Investigation): Promise<void> {
  const { deps, keeper, batch, signal } = investigation;
  for await (const verdicts of readStagedVerdicts(deps, batch.batchId)) {
    for (const { customId, kind } of verdicts) factsOf(investigation, customId).verdict = kind;
  }
  for await (const { pineconeId, status, errorMessage } of keeper.results.listOfBatch(batch.batchId)) {
    signal?.throwIfAborted();
    // Codes are few; messages would be kept 50,000 times.
    factsOf(investigation, pineconeId).result = { status, code: errorMessage?.split(': ')[0] };
  }
}
