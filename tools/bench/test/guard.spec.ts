import { describe, expect, it, jest } from '@jest/globals';
import { formatReport, runBench } from '../src/index.ts';
import { GUARD, judgeGuard } from '../src/guard.ts';

// Half a minute on a machine of its own; a crowded one takes its time.
jest.setTimeout(600_000);

describe('the guard', () => {
  it('finds the product as quick and as small beside the others as it was', async () => {
    const report = await runBench({ ...GUARD, say: () => undefined });
    const { verdicts, failures } = judgeGuard(report);
    const broken = verdicts.filter(({ kept }) => !kept);
    if (broken.length > 0) throw new Error(formatReport(report, { verdicts, failures }));
    expect(failures).toEqual([]);
    expect(verdicts).toHaveLength(6);
  });
});
