import type { Home, Run } from './report.ts';
import { describe } from './scenario-name.ts';

/** Why a run of ours did not bring its batch home, a sentence each; none when it did. */
export function judgeHome(run: Run): string[] {
  const { round, failure, usage, home, size, contender } = run;
  const problems = [
    failure !== undefined && `it failed: ${failure}`,
    !home ? 'nobody looked whether it came home' : problemOf(home, size, contender === 'ours' ? size : 0),
    usage === undefined && 'what it used is not known',
  ];
  return problems
    .filter((problem) => typeof problem === 'string')
    .map((problem) => `${describe(run)}, ${contender}, round ${round}: ${problem}`);
}

function problemOf({ batchStatus, ledger, results, wordsEmbedded }: Home, size: number, words: number) {
  if (batchStatus !== 'COMPLETED' || !ledger)
    return `the batch is ${batchStatus}, not COMPLETED with a ledger`;
  const { submitted, stored, failedAgain, failedForGood, skipped } = ledger;
  if (submitted !== size) return `the ledger says ${submitted} submitted`;
  if (submitted !== stored + failedAgain + failedForGood + skipped) return 'the ledger does not balance';
  if (stored !== size) return `the ledger says ${stored} stored`;
  if (results !== undefined && results !== size) return `the batch has ${results} result items`;
  if (wordsEmbedded !== words) return `${wordsEmbedded} words were embedded, not ${words}`;
  return undefined;
}
