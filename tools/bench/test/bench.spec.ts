import { describe, expect, it } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { judge, MAX_UPSERT_BODY_BYTES, runBench } from '../src/index.ts';

const SIZE = 300;
const folders = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('lading-bench-'));

describe('the bench', () => {
  it('runs both contenders on one completed batch and reports what they took', async () => {
    const before = await folders();
    const said: string[] = [];
    const report = await runBench({ sizes: [SIZE], rounds: 1, seed: 1, say: (text) => said.push(text) });

    expect(report.workloads).toMatchObject([{ size: SIZE, round: 1 }]);
    expect(report.workloads[0]?.resultFileBytes).toBeGreaterThan(SIZE * 15_000);
    const [ours, baseline, ...others] = report.runs;
    expect(others).toEqual([]);
    for (const run of [ours, baseline]) {
      expect(run).toMatchObject({ size: SIZE, failure: undefined, upserts: { records: SIZE } });
      expect(run?.usage?.peakRssBytes).toBeGreaterThan(50_000_000);
      expect(run?.usage?.userMs).toBeGreaterThan(100);
      expect(run?.upserts.requests).toBeGreaterThanOrEqual(3);
    }
    expect(ours).toMatchObject({
      contender: 'ours',
      home: {
        batchStatus: 'COMPLETED',
        ledger: { submitted: SIZE, stored: SIZE, failedAgain: 0, failedForGood: 0, skipped: 0 },
        wordsEmbedded: SIZE,
      },
    });
    expect(ours?.upserts.largestBytes).toBeLessThanOrEqual(MAX_UPSERT_BODY_BYTES);
    expect(Object.keys(ours?.steps ?? {})).toEqual([
      'start',
      'download',
      'upsert',
      'results',
      'words',
      'ledger',
    ]);
    expect(baseline).toMatchObject({ contender: 'straightforward', home: undefined });
    expect(Object.keys(baseline?.steps ?? {})).toEqual(['download', 'parse', 'upsert', 'results']);

    expect(judge(report)).toEqual([]);
    expect(said.length).toBeGreaterThan(3);
    expect(await folders()).toEqual(before);
  });

  it('stops and removes what it made when it is told to', async () => {
    const before = await folders();
    const stop = new AbortController();
    const say = () => stop.abort(new Error('enough'));
    const running = runBench({ sizes: [SIZE], rounds: 1, seed: 1, say, signal: stop.signal });
    await expect(running).rejects.toThrow('enough');
    expect(await folders()).toEqual(before);
  });
});
