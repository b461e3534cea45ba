import { FileNotFoundError, ResultFileError, toBatchAction } from '@lading/openai-batch';
import type { Batch } from '@lading/openai-batch';
import { compareVectors } from './compare-vectors.ts';
import type { ComparedVector, ExpectedVector } from './compare-vectors.ts';
import { recordedStatus } from './id-facts.ts';
import { factsOf } from './investigation.ts';
import type { Investigation } from './investigation.ts';

/** Compares OpenAI's vectors with Pinecone's as they stream by, and notes what OpenAI says of every id. */
export async function compareWithOpenAi(
  investigation: Investigation,
  openaiBatch: Batch,
): Promise<{ readable: boolean; unexpected: number }> {
  const { deps, keeper, tally, signal } = investigation;
  if (toBatchAction(openaiBatch.status).action === 'wait') {
    tally.gap(`OpenAI still works on the batch (${openaiBatch.status})`);
    return { readable: false, unexpected: 0 };
  }
  const unexpected = { count: 0 };
  try {
    const expected = readExpected(investigation, openaiBatch, unexpected);
    for await (const compared of compareVectors(deps, keeper.namespace, expected, signal)) {
      await judgeVector(investigation, compared);
    }
    return { readable: true, unexpected: unexpected.count };
  } catch (error) {
    if (!(error instanceof FileNotFoundError || error instanceof ResultFileError)) throw error;
    tally.gap(error.message);
    return { readable: false, unexpected: unexpected.count };
  }
}

/** Notes what OpenAI says of each id, and yields the vectors that should be stored; the first of an id counts. */
async function* readExpected(
  investigation: Investigation,
  openaiBatch: Batch,
  unexpected: { count: number },
): AsyncGenerator<ExpectedVector, void, undefined> {
  const { deps, batch, facts, submittedKnown, signal } = investigation;
  const { batchId } = batch;
  const onProgress = ({ bytes, totalBytes }: { bytes: number; totalBytes: number }) =>
    deps.report({ type: 'downloaded', batchId, byteLength: bytes, totalBytes });
  const options = { items: submittedKnown ? facts.size : undefined, signal, onProgress };
  for await (const result of deps.openai.readResults(openaiBatch, options)) {
    const { customId } = result;
    if (customId === undefined) continue;
    if (submittedKnown && !facts.has(customId)) {
      unexpected.count += 1;
      continue;
    }
    const known = factsOf(investigation, customId);
    // A second vector of one request was never asked for.
    if (result.ok && result.index > 0) unexpected.count += 1;
    else if (!result.ok) known.failure ??= result.error.code;
    else if (!known.embedded) {
      known.embedded = true;
      if (recordedStatus(known) === 'SUCCESS') yield { customId, embedding: result.embedding };
    }
  }
}

/** Where OpenAI can't tell the values any more, the vectors can still be there or not. */
export async function lookForVectors(investigation: Investigation): Promise<void> {
  const { deps, keeper, facts, tally, signal } = investigation;
  async function* expected() {
    for (const [customId, known] of facts) {
      if (recordedStatus(known) === 'SUCCESS' && !known.embedded) yield { customId };
    }
  }
  for await (const compared of compareVectors(deps, keeper.namespace, expected(), signal)) {
    if (compared.found === 'present') tally.count('vectors', 'unproven');
    else await judgeVector(investigation, compared);
  }
}

async function judgeVector(
  { keeper, tally, hasLaterResult }: Investigation,
  { customId, found }: ComparedVector,
): Promise<void> {
  if (found === 'same') return tally.count('vectors', 'agreed');
  if (found === 'missing') {
    // Whoever deletes a receipt deletes its vectors.
    if ((await keeper.find(customId)) === 'gone') return tally.count('vectors', 'superseded');
    return tally.disprove('vectors', 'is recorded as stored, but Pinecone has no vector for it', customId);
  }
  if (await hasLaterResult(customId, 'SUCCESS')) return tally.count('vectors', 'superseded');
  tally.disprove('vectors', "Pinecone's vector is not the one that OpenAI made", customId);
}
