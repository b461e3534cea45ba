import type { Home, Report, Run } from './report.ts';

/** Peak resident memory of an ingest, whatever the size of its batch. */
export const MAX_PEAK_RSS_BYTES = 300_000_000;

/** Pinecone's limit for one upsert in its smaller reading (vendor-facts: Pinecone limits). */
export const MAX_UPSERT_BODY_BYTES = 2_000_000;

/** The promises that a report shows to be broken, a sentence each; none when all are kept. The baseline promises nothing. */
export function judge({ runs }: Pick<Report, 'runs'>): string[] {
  return runs.filter(({ contender }) => contender === 'ours').flatMap(judgeRun);
}

function judgeRun(run: Run): string[] {
  const { size, round, failure, usage, upserts, home } = run;
  const peak = usage?.peakRssBytes;
  const broken = [
    failure !== undefined && `it failed: ${failure}`,
    !home ? 'nobody looked whether it came home' : judgeHome(home, size),
    peak === undefined && 'its peak memory is not known',
    peak !== undefined && peak >= MAX_PEAK_RSS_BYTES && `peak memory ${megabytes(peak)}, promised < 300 MB`,
    upserts.largestBytes > MAX_UPSERT_BODY_BYTES &&
      `an upsert of ${upserts.largestBytes} bytes, promised at most ${MAX_UPSERT_BODY_BYTES}`,
  ];
  return broken
    .filter((problem) => typeof problem === 'string')
    .map((problem) => `${size} words, round ${round}: ${problem}`);
}

function judgeHome({ batchStatus, ledger, wordsEmbedded }: Home, size: number): string | undefined {
  if (batchStatus !== 'COMPLETED' || !ledger)
    return `the batch is ${batchStatus}, not COMPLETED with a ledger`;
  const { submitted, stored, failedAgain, failedForGood, skipped } = ledger;
  if (submitted !== size) return `the ledger says ${submitted} submitted`;
  if (submitted !== stored + failedAgain + failedForGood + skipped) return 'the ledger does not balance';
  if (stored !== size) return `the ledger says ${stored} stored`;
  if (wordsEmbedded !== size) return `${wordsEmbedded} words are SUCCESS in the table`;
  return undefined;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
