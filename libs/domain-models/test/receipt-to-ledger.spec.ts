import { expect, it } from '@jest/globals';
import {
  balanceLedger,
  describeLedgerProblem,
  formatVerdict,
  judgeFailure,
  parseVerdict,
  toEmbeddingBatchResult,
  wordKind,
} from '../src/index.ts';
import type { EmbeddingBatchResult, ReceiptDetails, Verdict } from '../src/index.ts';
import { readGolden, toReceiptDetails } from './golden.ts';
import type { TableItem } from './golden.ts';

const batchId = 'e7df77ac-2cec-4676-91e0-b6b6727f13fe';
const receipt: ReceiptDetails = toReceiptDetails(readGolden<TableItem[]>('items_head_E1'));

// The README's example, with every third word failed and every tenth gone.
it('takes the words of a receipt to a balanced ledger, and notices a lost line', async () => {
  const items = wordKind.itemsOf(receipt);
  const verdictLines: string[] = [];
  const results: EmbeddingBatchResult[] = [];
  for (const { customId, text, embeddingAttempts } of items.values()) {
    const at = verdictLines.length;
    const error = { code: 'batch_expired', message: 'Out of time' };
    const verdict: Verdict =
      at % 10 === 0
        ? { customId, text: '', kind: 'skipped' }
        : at % 3 === 0
          ? { customId, text, kind: judgeFailure('transient', embeddingAttempts), error }
          : { customId, text, kind: 'stored' };
    verdictLines.push(formatVerdict(verdict));
    const result = toEmbeddingBatchResult(batchId, verdict);
    if (result) results.push(result);
  }

  const submitted = [...items.keys()];
  const balance = await balanceLedger({ submitted, verdicts: verdictLines.map(parseVerdict), results });
  expect(balance).toEqual({
    balanced: true,
    ledger: { submitted: 130, stored: 78, failedAgain: 39, failedForGood: 0, skipped: 13, unexpected: 0 },
  });

  const short = await balanceLedger({
    submitted,
    verdicts: verdictLines.slice(0, -1).map(parseVerdict),
    results,
  });
  expect(short.balanced ? [] : short.problems.map(describeLedgerProblem)).toEqual([
    `1 id recorded, but not judged (${submitted.at(-1)})`,
  ]);
});
