import { countWords, describeBatch, search, verifyBatch } from '@lading/pipeline';
import type { Dependencies } from '@lading/pipeline';
import { formatTable } from '../format.ts';
import type { Narrator } from './narrator.ts';
import type { KnownWord } from './pick-words.ts';
import type { DemoStack } from './start-demo-stack.ts';

/** Shows the ledger of every batch; true if all are completed and balanced. */
export async function proveLedgers(
  pipeline: Dependencies,
  batchIds: readonly string[],
  { show }: Narrator,
): Promise<boolean> {
  const rows: (string | number)[][] = [];
  let balanced = true;
  for (const batchId of batchIds) {
    const { batch, run } = await describeBatch(pipeline, batchId);
    const { submitted = 0, stored = 0, failedAgain = 0, failedForGood = 0, skipped = 0 } = run?.ledger ?? {};
    const isBalanced = submitted > 0 && submitted === stored + failedAgain + failedForGood + skipped;
    balanced &&= isBalanced && batch.status === 'COMPLETED';
    const counts = [submitted, stored, failedAgain, failedForGood, skipped];
    rows.push([batchId, run?.openaiStatus ?? '?', ...counts, isBalanced ? 'yes' : 'NO']);
  }
  const header = ['batch', 'OpenAI', 'submitted', 'stored', 'again', 'for good', 'skipped', 'balanced'];
  show(formatTable(header, rows));
  return balanced;
}

/** Shows where all words ended; true if every one is stored. */
export async function proveWords(
  pipeline: Dependencies,
  expected: number,
  { show }: Narrator,
): Promise<boolean> {
  const counts = await countWords(pipeline);
  show(formatTable(['words', ''], Object.entries(counts)));
  return counts.PENDING === 0 && counts.NONE === 0 && counts.SUCCESS === expected;
}

/** Shows what OpenAI would have billed; true if that is each word once. */
export async function proveBoughtOnce(stack: DemoStack, words: number, { show }: Narrator): Promise<boolean> {
  const { inputsEmbedded } = (await stack.control('stats')) as { inputsEmbedded: number };
  show(`OpenAI embedded ${inputsEmbedded} inputs for ${words} words.`);
  return inputsEmbedded === words;
}

/** Searches for words whose ids are known; true if each is among the first three. */
export async function proveSearch(
  pipeline: Dependencies,
  known: readonly KnownWord[],
  { show }: Narrator,
): Promise<boolean> {
  const rows: (string | number)[][] = [];
  for (const { text, id } of known) {
    const matches = await search(pipeline, text, { topK: 3 });
    const rank = matches.findIndex((match) => match.id === id) + 1;
    rows.push([text, rank || 'not in the first three', id]);
  }
  show(`${formatTable(['search for', 'rank', 'expected id'], rows)}\n`);
  return rows.every(([, rank]) => typeof rank === 'number');
}

/** Reads every batch back from OpenAI, Pinecone and the table; true if each is proven, id by id. */
export async function proveBatches(
  pipeline: Dependencies,
  batchIds: readonly string[],
  { say, show }: Narrator,
): Promise<boolean> {
  say('Verifying: OpenAI’s files, Pinecone’s vectors and the table, read back and compared id by id.');
  const proofs = await Promise.all(batchIds.map((batchId) => verifyBatch(pipeline, batchId)));
  const rows = proofs.map(({ batchId, conclusion, submitted, checks }) => {
    const vectors = checks.find(({ check }) => check === 'vectors')?.agreed ?? 0;
    return [batchId, submitted ?? '?', vectors, conclusion];
  });
  show(`${formatTable(['batch', 'ids', 'vectors equal bit for bit', 'verdict'], rows)}\n`);
  return proofs.every(({ conclusion }) => conclusion === 'proven');
}
