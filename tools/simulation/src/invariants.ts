import type { BatchTruth, LineTruth } from './openai-truth.ts';
import type { ResultView, RunView, TableView, WordView } from './table-view.ts';

/** Everything that is left when a run has come to rest, read without the product. */
export interface Remains {
  table: TableView;
  /** Oldest first. */
  openai: readonly BatchTruth[];
  /** By the word's id; metadata as JSON. */
  vectors: ReadonlyMap<string, { values: Float32Array; metadata: string | undefined }>;
  /** Lines of the verdict files, by batch. */
  verdicts: ReadonlyMap<string, readonly { custom_id: string; verdict: string }[]>;
  /** Words that were deleted while the run went on. */
  deleted: ReadonlySet<string>;
  /** Texts that Pinecone would refuse. */
  refused: ReadonlySet<string>;
  maxWordAttempts: number;
  now: number;
}

type Report = (violation: string) => void;

/** Whether nothing waits any more: no word, batch, submission or lease, and none of these texts that the table doesn't know yet. */
export function isAtRest(
  { words, summaries, runs }: TableView,
  now: number,
  texts: readonly string[] = [],
): boolean {
  return (
    texts.every((id) => words.has(id)) &&
    [...words.values()].every(({ status }) => status !== 'NONE' && status !== 'PENDING') &&
    [...summaries.values()].every(({ status }) => ENDED.has(status)) &&
    [...runs.values()].every(({ isOpen, leaseExpiresAt }) => !isOpen && (leaseExpiresAt ?? 0) <= now)
  );
}

const ENDED: ReadonlySet<string> = new Set(['COMPLETED', 'FAILED']);

/** Every way in which the remains contradict what the product promises; empty is what one hopes for. */
export function findViolations(remains: Remains): string[] {
  const violations: string[] = [];
  const report: Report = (violation) => violations.push(violation);
  checkRest(remains, report);
  checkPurchases(remains, report);
  for (const batch of remains.openai) checkBatch(remains, batch, report);
  checkUnknownBatches(remains, report);
  checkWords(remains, report);
  return violations;
}

function checkRest({ table, now }: Remains, report: Report): void {
  for (const [id, { status }] of table.words)
    if (status === 'NONE' || status === 'PENDING') report(`word ${id} is ${status} at rest`);
  for (const [id, { status }] of table.summaries)
    if (!ENDED.has(status)) report(`batch ${id} is ${status} at rest`);
  for (const [id, { isOpen, phase, leaseExpiresAt }] of table.runs) {
    if (isOpen) report(`submission ${id} is open (${phase}) at rest`);
    if ((leaseExpiresAt ?? 0) > now) report(`batch ${id} is leased at rest`);
  }
}

/** A word is bought again only where OpenAI brought nothing for it the time before. */
function checkPurchases({ openai }: Remains, report: Report): void {
  const boughtIn = new Map<string, string>();
  const byBatchId = new Map<string, string>();
  for (const { openaiBatchId, batchId, submitted, lines } of openai) {
    const twin = byBatchId.get(batchId);
    if (twin) report(`batch ${batchId} was created twice: ${twin}, ${openaiBatchId}`);
    byBatchId.set(batchId, openaiBatchId);
    for (const id of submitted) {
      const before = boughtIn.get(id);
      if (before) report(`${id} was bought in ${before} and again in ${openaiBatchId}`);
      if (isStored(lines.get(id))) boughtIn.set(id, openaiBatchId);
    }
  }
}

const isStored = (line: LineTruth | undefined): line is { vector: Float32Array } =>
  line !== undefined && 'vector' in line;

/** Exactly one verdict for each id that was submitted; it says what OpenAI said, and the ledger adds them up. */
function checkBatch(remains: Remains, batch: BatchTruth, report: Report): void {
  const { table, verdicts, deleted } = remains;
  const { batchId, openaiBatchId } = batch;
  const summary = table.summaries.get(batchId);
  if (!summary)
    return report(`OpenAI has ${openaiBatchId} for batch ${batchId}, which the table doesn't know`);
  if (summary.openaiBatchId !== openaiBatchId)
    report(`batch ${batchId} names ${summary.openaiBatchId} instead of ${openaiBatchId}`);
  const expectedStatus = batch.status === 'failed' ? 'FAILED' : 'COMPLETED';
  if (summary.status !== expectedStatus)
    report(`batch ${batchId} is ${summary.status}, not ${expectedStatus}`);

  const results = table.results.get(batchId) ?? new Map<string, ResultView>();
  const submitted = new Set(batch.submitted);
  for (const id of results.keys())
    if (!submitted.has(id)) report(`${batchId} has a result for ${id}, not submitted`);
  const kinds = new Map<string, string>();
  for (const { custom_id: id, verdict } of verdicts.get(batchId) ?? []) {
    if (kinds.has(id)) report(`${batchId} has two verdicts for ${id}`);
    if (!submitted.has(id)) report(`${batchId} has a verdict for ${id}, not submitted`);
    kinds.set(id, verdict);
  }
  for (const id of submitted) {
    const place = `${batchId} ${id}`;
    const kind = kinds.get(id);
    const result = results.get(id);
    if (kind === undefined) report(`${place} has no verdict`);
    if (result?.status !== RESULT_OF[kind ?? ''] && !deleted.has(id))
      report(`${place} was judged ${kind}, and its result is ${result?.status}`);
    if (!deleted.has(id)) checkResult(place, batch.lines.get(id), result, report);
  }
  checkLedger(remains, batch, kinds, report);
}

const RESULT_OF: Record<string, string | undefined> = {
  stored: 'SUCCESS',
  'failed-again': 'FAILED',
  'failed-for-good': 'FAILED',
};

function checkResult(
  place: string,
  line: LineTruth | undefined,
  result: ResultView | undefined,
  report: Report,
) {
  if (!result) return report(`${place} has no result`);
  const expected = isStored(line) ? 'SUCCESS' : 'FAILED';
  if (result.status !== expected)
    report(`${place} is ${result.status} (${result.message}), and OpenAI's files say ${expected}`);
  else if (expected === 'FAILED' && !line !== isWithoutLine(result.message))
    report(
      `${place} failed with "${result.message}", and OpenAI's files have ${line ? 'a' : 'no'} line for it`,
    );
}

/** The product's codes for an id that is in neither file. */
const isWithoutLine = (message = '') =>
  ['missing:', 'batch_failed:', 'token_limit_exceeded:', 'invalid_request:'].some((code) =>
    message.startsWith(code),
  );

function checkLedger(
  { table }: Remains,
  { batchId, submitted }: BatchTruth,
  kinds: ReadonlyMap<string, string>,
  report: Report,
): void {
  const ledger = table.runs.get(batchId)?.ledger;
  if (!ledger) return report(`batch ${batchId} has ended without a ledger`);
  const count = (kind: string) => [...kinds.values()].filter((each) => each === kind).length;
  const counted: Record<string, number> = {
    submitted: submitted.length,
    stored: count('stored'),
    failedAgain: count('failed-again'),
    failedForGood: count('failed-for-good'),
    skipped: count('skipped'),
  };
  for (const [name, expected] of Object.entries(counted)) {
    if (ledger[name] !== expected)
      report(`the ledger of ${batchId} says ${name} ${ledger[name]}, and ${expected} are recorded`);
  }
}

function checkUnknownBatches({ table, openai }: Remains, report: Report): void {
  const known = new Set(openai.map(({ batchId }) => batchId));
  for (const [batchId, run] of table.runs) {
    if (run.phase !== 'refused') continue;
    known.add(batchId);
    checkRefusedBatch(table, batchId, run, report);
  }
  for (const id of table.summaries.keys()) if (!known.has(id)) report(`batch ${id} is not at OpenAI`);
  for (const id of table.results.keys())
    if (!known.has(id)) report(`batch ${id} has results and is not at OpenAI`);
}

/** A batch of refused texts ends like any other, though OpenAI never heard of it. */
function checkRefusedBatch(table: TableView, batchId: string, { ledger }: RunView, report: Report): void {
  const results = [...(table.results.get(batchId)?.values() ?? [])];
  const { submitted, failedForGood, stored } = ledger ?? {};
  if (submitted !== results.length || failedForGood !== results.length || stored !== 0)
    report(`the ledger of ${batchId} is ${JSON.stringify(ledger)}, and ${results.length} are refused`);
  if (results.some(({ status }) => status !== 'FAILED')) report(`${batchId} stored what was refused`);
  if (table.summaries.get(batchId)?.status !== 'COMPLETED') report(`batch ${batchId} is not COMPLETED`);
}

function checkRefusedText(
  { table }: Remains,
  id: string,
  { status, attempts }: WordView,
  isBought: boolean,
  report: Report,
): void {
  if (isBought || attempts > 0) report(`${id} would be refused, and was bought`);
  if (status !== 'FAILED') report(`${id} would be refused, and is ${status}`);
  const isRecorded = [...table.results.values()].some((results) => results.get(id)?.status === 'FAILED');
  if (!isRecorded) report(`${id} was refused, and that is not recorded`);
}

/** The word says what its latest batch brought, and its vector is that batch's to the last bit. */
function checkWords(remains: Remains, report: Report): void {
  const { table, openai, vectors, maxWordAttempts, deleted, refused } = remains;
  const latest = new Map<string, BatchTruth>();
  const attempts = new Map<string, number>();
  for (const batch of openai)
    for (const id of batch.submitted) {
      latest.set(id, batch);
      // A batch that failed as a whole has tried nothing.
      if (batch.status !== 'failed') attempts.set(id, (attempts.get(id) ?? 0) + 1);
    }
  for (const [id, word] of table.words) {
    const line = latest.get(id)?.lines.get(id);
    if (word.status === 'NOISE') {
      if (latest.has(id)) report(`${id} is noise and was submitted`);
      continue;
    }
    if (refused.has(id)) {
      checkRefusedText(remains, id, word, latest.has(id), report);
      continue;
    }
    const tried = attempts.get(id) ?? 0;
    if (word.attempts !== tried)
      report(`${id} counts ${word.attempts} attempts, and was tried ${tried} times`);
    const expected = isStored(line) ? 'SUCCESS' : 'FAILED';
    if (word.status !== expected) report(`${id} is ${word.status}, and its latest batch says ${expected}`);
    if (!isStored(line) && !isForGood(line, word.attempts >= maxWordAttempts))
      report(`${id} was given up after ${word.attempts} attempts for nothing of its own`);
    if (isStored(line)) checkVector(id, line.vector, word.text, vectors.get(id), report);
  }
  for (const id of vectors.keys()) {
    if (!deleted.has(id) && table.words.get(id)?.status !== 'SUCCESS')
      report(`${id} has a vector, and is not SUCCESS`);
  }
}

const ITEM_STATUSES: readonly unknown[] = [400, 413, 422];

const isForGood = (line: LineTruth | undefined, isLastAttempt: boolean) =>
  isLastAttempt || (line !== undefined && 'status' in line && ITEM_STATUSES.includes(line.status));

function checkVector(
  id: string,
  expected: Float32Array,
  text: string,
  stored: { values: Float32Array; metadata: string | undefined } | undefined,
  report: Report,
): void {
  if (!stored) return report(`${id} is SUCCESS and has no vector`);
  if (Buffer.compare(bytesOf(expected), bytesOf(stored.values)) !== 0)
    report(`${id} has another vector than its latest batch brought`);
  const metadata = JSON.parse(stored.metadata ?? '{}') as { text?: unknown };
  if (metadata.text !== text) report(`${id} has the text ${JSON.stringify(metadata.text)} beside its vector`);
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  Buffer.from(buffer, byteOffset, byteLength);
