import type { Batch, EmbeddingResult, ItemError } from '@lading/openai-batch';
import { batchFiles } from '@lading/staging';
import { createArrivals } from './arrivals.ts';
import type { Arrivals } from './arrivals.ts';
import { checkModel } from './check-model.ts';
import type { Dependencies } from './dependencies.ts';
import { readSubmittedIds } from './input-file.ts';
import type { Lease } from './lease.ts';
import { manifestKeyOf, readManifest, writeManifest } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import { createReusedMemory } from './reused-memory.ts';
import { planShards } from './shard-plan.ts';
import { stageShards } from './stage-shards.ts';
import type { PlacedRecord } from './stage-shards.ts';

/** What the download needs to know of an ended batch. */
export type EndedBatch = Pick<
  Batch,
  'id' | 'status' | 'inputFileId' | 'outputFileId' | 'errorFileId' | 'errors'
>;

/**
 * Step 3: streams OpenAI's output and error file into staged shards, one record for each submitted id.
 *
 * The first success of an id wins; an id without one gets its failure, or `missing` when neither file names it. The
 * manifest is written last, so a download that was cut off leaves none and starts again, and a whole one is never
 * repeated. One whose shards somebody has removed is. Memory: the ids of the batch, and what staging holds of a file for each section.
 */
export async function downloadOpenAiBatchResult(
  deps: Dependencies,
  { batchId }: { batchId: string },
  openaiBatch: EndedBatch,
  lease: Lease,
): Promise<Manifest> {
  if (openaiBatch.outputFileId) checkModel(deps, lease);
  const files = batchFiles(batchId);
  const manifestKey = manifestKeyOf(batchId, openaiBatch);
  const staged = await readManifest(deps.staging, manifestKey);
  if (staged && (await isWhole(deps, staged))) return staged;

  const submitted = await readSubmittedIds(deps, batchId, openaiBatch.inputFileId, lease.signal);
  using arrivals = await createArrivals(submitted);
  await lease.ensureHeld();
  await deps.staging.remove(files.root + '/verdicts');
  await deps.staging.remove(files.shards);
  const tally: Tally = { unexpected: [], unexpectedCount: 0, unattributable: 0 };
  const plan = planShards(deps.config, arrivals.submitted);
  const shards: number[] = [];
  const found = placedRecords(deps, openaiBatch, arrivals, tally, lease);
  for await (const { shard, records } of stageShards(deps, files.shard, plan, found)) {
    deps.report({ type: 'shard-staged', batchId, shard, records });
    shards[shard] = records;
  }
  reportOddities(deps, batchId, tally);

  const records = shards.reduce((sum, count) => sum + count, 0);
  const manifest: Manifest = {
    batchId,
    openaiBatchId: openaiBatch.id,
    openaiStatus: openaiBatch.status,
    failure: openaiBatch.status === 'failed' ? wholeFailure(openaiBatch) : null,
    submitted: arrivals.submitted ?? null,
    records,
    shards,
    sectionShards: plan.sectionShards,
    unexpected: tally.unexpectedCount,
    unattributable: tally.unattributable,
  };
  await lease.ensureHeld();
  await writeManifest(deps.staging, manifestKey, manifest);
  deps.report({ type: 'download-complete', batchId, shards: shards.length, records });
  return manifest;
}

/**
 * An owner that slept through its lease writes its manifest over what its successor has begun anew, and removes what the
 * successor has staged. A shard with verdicts is done with.
 */
async function isWhole({ staging }: Dependencies, { batchId, shards }: Manifest): Promise<boolean> {
  const files = batchFiles(batchId);
  for (const shard of shards.keys()) {
    if (!(await staging.stat(files.shard(shard))) && !(await staging.stat(files.verdicts(shard))))
      return false;
  }
  return true;
}

interface Tally {
  unexpected: string[];
  unexpectedCount: number;
  unattributable: number;
}

/** One record for each submitted id, some at a time; their vectors are good until the next are asked for. */
async function* placedRecords(
  deps: Dependencies,
  openaiBatch: EndedBatch,
  arrivals: Arrivals,
  tally: Tally,
  { batchId, signal }: Lease,
): AsyncGenerator<PlacedRecord[], void, undefined> {
  const failed = new Map<string, ItemError>();
  const onProgress = ({ bytes, totalBytes }: { bytes: number; totalBytes: number }) =>
    deps.report({ type: 'downloaded', batchId, byteLength: bytes, totalBytes });
  const take = (result: EmbeddingResult): PlacedRecord | undefined => {
    const { customId } = result;
    if (customId === undefined) {
      tally.unattributable += 1;
      return undefined;
    }
    const place = arrivals.placeFor(customId);
    if (place === undefined || (result.ok && result.index > 0)) countUnexpected(tally, customId);
    else if (!result.ok) failed.set(customId, failed.get(customId) ?? result.error);
    else if (arrivals.arrive(place)) return { place, record: { customId, embedding: result.embedding } };
    return undefined;
  };

  const memory = createReusedMemory();
  const options = { items: arrivals.submitted, signal, onProgress, memory };
  for await (const results of deps.openai.readResultGroups(openaiBatch, options)) {
    yield results.map(take).filter((record) => record !== undefined);
    memory.reuse();
  }
  const missing = missingError(openaiBatch);
  for (const customId of arrivals.submitted === undefined ? failed.keys() : arrivals.open()) {
    const place = arrivals.placeFor(customId);
    const error = failed.get(customId) ?? missing;
    if (place !== undefined && arrivals.arrive(place)) yield [{ place, record: { customId, error } }];
  }
}

function countUnexpected(tally: Tally, customId: string): void {
  tally.unexpectedCount += 1;
  if (tally.unexpected.length < 3) tally.unexpected.push(customId);
}

/** Why an id is in neither file. None of these reasons is about the item itself. */
function missingError(openaiBatch: EndedBatch): ItemError {
  const { status } = openaiBatch;
  if (status === 'failed') return { ...wholeFailure(openaiBatch), scope: 'transient' };
  return {
    code: 'missing',
    message: `The id is in neither file of the ${status} batch.`,
    scope: 'transient',
  };
}

function wholeFailure({ errors: [first] }: EndedBatch): { code: string; message: string } {
  return {
    code: first?.code || 'batch_failed',
    message: first?.message ?? 'The batch failed as a whole and OpenAI gave no reason.',
  };
}

function reportOddities(deps: Dependencies, batchId: string, tally: Tally): void {
  if (tally.unexpectedCount > 0) {
    const { unexpected: examples, unexpectedCount: count } = tally;
    deps.report({ type: 'unexpected-ids', batchId, count, examples });
  }
  if (tally.unattributable > 0) {
    deps.report({ type: 'unattributable-lines', batchId, count: tally.unattributable });
  }
}
