import type { BatchSummary } from '@lading/domain-models';
import {
  BatchNotFoundError,
  FileNotFoundError,
  OpenAiRefusedError,
  ResultFileError,
  toBatchAction,
} from '@lading/openai-batch';
import type { Batch } from '@lading/openai-batch';
import { batchFiles } from '@lading/staging';
import type { Dependencies } from '../dependencies.ts';
import type { Lease } from '../lease.ts';
import { readManifest } from '../manifest.ts';

/** A batch whose results can still be had is not closed: what was paid for would be thrown away, and bought again. */
export class CloseRefusedError extends Error {
  override readonly name = 'CloseRefusedError';
  readonly batchId: string;

  constructor(batchId: string, reason: string) {
    super(`Batch ${batchId} was not closed: ${reason}`);
    this.batchId = batchId;
  }
}

export interface Cause {
  /** Why nothing more is to be had of the batch, in words. */
  cause: string;
  /** Undefined when OpenAI knows the batch no more. */
  openaiBatch?: Batch;
}

/**
 * Why a batch may be closed: OpenAI knows it or its files no more, or it is parked. With `force`, whatever it is; a
 * batch that OpenAI still works on is then cancelled there, lest it go on to cost.
 *
 * @throws CloseRefusedError when its results can still be had
 */
export async function causeToClose(
  deps: Dependencies,
  batch: BatchSummary,
  lease: Lease,
  force: boolean,
): Promise<Cause> {
  const openaiBatch = await getBatch(deps, batch, lease.signal);
  if (openaiBatch instanceof BatchNotFoundError) return { cause: openaiBatch.message };
  const { status } = openaiBatch;
  if (toBatchAction(status).action === 'wait') {
    if (force) return { cause: await cancel(deps, openaiBatch), openaiBatch };
    const advice = 'Let it end and ingest it; or close it with --force, which cancels it there first.';
    throw new CloseRefusedError(batch.batchId, `OpenAI still works on it (${status}). ${advice}`);
  }
  const { attempts } = lease.run;
  if (attempts >= deps.config.maxBatchAttempts) {
    return { cause: `It is parked after ${attempts} failed attempts.`, openaiBatch };
  }
  const unreadable = await whyUnreadable(deps, batch, openaiBatch, lease.signal);
  if (unreadable !== undefined) return { cause: unreadable, openaiBatch };
  if (force) return { cause: 'It was closed by force, though its results could be read.', openaiBatch };
  const advice = `\`lading ingest --batch ${batch.batchId}\` brings them home; --force gives them up.`;
  throw new CloseRefusedError(batch.batchId, `its results can still be read. ${advice}`);
}

async function getBatch(
  { openai }: Dependencies,
  { openaiBatchId }: BatchSummary,
  signal: AbortSignal,
): Promise<Batch | BatchNotFoundError> {
  try {
    return await openai.getBatch(openaiBatchId, { signal });
  } catch (error) {
    if (error instanceof BatchNotFoundError) return error;
    throw error;
  }
}

async function cancel({ openai }: Dependencies, { id, status }: Batch): Promise<string> {
  try {
    await openai.cancelBatch(id);
    return `OpenAI still worked on it (${status}); it was cancelled there.`;
  } catch (error) {
    // It may have ended between the two calls.
    if (!(error instanceof OpenAiRefusedError)) throw error;
    return `OpenAI still worked on it (${status}), and refused to cancel it.`;
  }
}

/** A whole download needs OpenAI no more; without one, the first result shows whether the files are there. */
async function whyUnreadable(
  deps: Dependencies,
  { batchId }: BatchSummary,
  openaiBatch: Batch,
  signal: AbortSignal,
): Promise<string | undefined> {
  const files = batchFiles(batchId);
  const manifest = await readManifest(
    deps.staging,
    files.manifest(openaiBatch.outputFileId, openaiBatch.errorFileId),
  );
  if (manifest) {
    return manifest.submitted === null ? 'Nobody can tell any more what was submitted.' : undefined;
  }
  try {
    for await (const _ of deps.openai.readResults(openaiBatch, { signal })) break;
    if (!(await deps.staging.stat(files.input))) {
      for await (const _ of deps.openai.readSubmittedIds(openaiBatch.inputFileId, { signal })) break;
    }
    return undefined;
  } catch (error) {
    if (error instanceof FileNotFoundError || error instanceof ResultFileError) return error.message;
    throw error;
  }
}
