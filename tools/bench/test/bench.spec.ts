import { describe, expect, it, jest } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { judge, MAX_UPSERT_BODY_BYTES, runBench, runOnLocalStack } from '../src/index.ts';
import type { BenchOptions, Run } from '../src/index.ts';

// Up to a dozen processes in a row, on a machine that may have other work.
jest.setTimeout(240_000);

const SIZE = 300;
const folders = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('lading-bench-'));
const say = () => undefined;

const SCENARIO = { size: SIZE, dimensions: 96, encoding: 'float' } as const;
const OPTIONS: BenchOptions = {
  scenarios: [SCENARIO],
  contenders: ['floor', 'ours-without-words', 'ours', 'straightforward', 'straightforward-8'],
  rounds: 1,
  seed: 1,
  say,
};

function expectUsage({ usage }: Run): void {
  expect(usage?.peakRssBytes).toBeGreaterThan(50_000_000);
  // No process of Node starts in less.
  expect(usage?.userMs).toBeGreaterThan(20);
}

describe('the bench against null stand-ins', () => {
  it('runs every contender on one completed batch and reports what they took', async () => {
    const before = await folders();
    const report = await runBench(OPTIONS);

    expect(report.workloads).toEqual([{ ...SCENARIO, resultFileBytes: expect.any(Number) }]);
    expect(report.runs.map(({ contender, failure }) => [contender, failure])).toEqual(
      OPTIONS.contenders.map((contender) => [contender, undefined]),
    );
    report.runs.forEach(expectUsage);
    const [floor, withoutWords, ours, serial, eight] = report.runs as [Run, Run, Run, Run, Run];
    expect(floor.upserts.records).toBe(0);
    for (const run of [withoutWords, ours, serial, eight]) expect(run.upserts.records).toBe(SIZE);
    const home = {
      batchStatus: 'COMPLETED',
      ledger: { submitted: SIZE, stored: SIZE, failedAgain: 0, failedForGood: 0, skipped: 0 },
      results: SIZE,
    };
    expect(withoutWords.home).toMatchObject({ ...home, wordsEmbedded: 0 });
    expect(ours.home).toMatchObject({ ...home, wordsEmbedded: SIZE });
    expect(serial.upserts.mostInFlight).toBe(1);
    expect(Object.keys(serial.steps)).toEqual(['download', 'parse', 'upsert', 'results']);
    expect(judge(report)).toMatchObject({ failures: [] });
    expect((await folders()).filter((folder) => !before.includes(folder))).toEqual([]);
  });

  it('brings base64 home as it does text, in turns with it', async () => {
    const report = await runBench({
      ...OPTIONS,
      scenarios: [SCENARIO, { ...SCENARIO, encoding: 'base64' }],
      contenders: ['ours-without-words', 'straightforward'],
      rounds: 2,
    });
    expect(report.workloads.map(({ encoding }) => encoding)).toEqual(['float', 'base64']);
    const turns = [
      ['ours-without-words', 'float', SIZE],
      ['ours-without-words', 'base64', SIZE],
      ['straightforward', 'float', SIZE],
      ['straightforward', 'base64', SIZE],
    ];
    expect(
      report.runs.map(({ contender, encoding, upserts }) => [contender, encoding, upserts.records]),
    ).toEqual([...turns, ...turns.toReversed()]);
    expect(report.runs.flatMap(({ failure }) => failure ?? [])).toEqual([]);
    expect(judge(report)).toMatchObject({ failures: [] });
  });

  it('stops and removes what it made when it is told to', async () => {
    const before = await folders();
    const stop = new AbortController();
    const running = runBench({ ...OPTIONS, say: () => stop.abort(new Error('enough')), signal: stop.signal });
    await expect(running).rejects.toThrow('enough');
    expect((await folders()).filter((folder) => !before.includes(folder))).toEqual([]);
  });
});

describe('the bench on the local stack', () => {
  it('runs ours and the script on one completed batch, ours with its steps', async () => {
    const before = await folders();
    const report = await runOnLocalStack({ sizes: [SIZE], rounds: 1, seed: 1, say });

    expect(report.workloads).toMatchObject([{ size: SIZE, dimensions: 1536 }]);
    expect(report.workloads[0]?.resultFileBytes).toBeGreaterThan(SIZE * 15_000);
    const [ours, baseline] = report.runs as [Run, Run];
    for (const run of [ours, baseline]) {
      expect(run).toMatchObject({ size: SIZE, failure: undefined, upserts: { records: SIZE } });
      expectUsage(run);
    }
    expect(ours.home).toMatchObject({ batchStatus: 'COMPLETED', wordsEmbedded: SIZE });
    expect(ours.upserts.largestBytes).toBeLessThanOrEqual(MAX_UPSERT_BODY_BYTES);
    expect(Object.keys(ours.steps)).toEqual(
      expect.arrayContaining(['start', 'download', 'upsert', 'results', 'words', 'ledger']),
    );
    const { verdicts, failures } = judge(report);
    expect(failures).toEqual([]);
    expect(verdicts.every(({ kept }) => kept)).toBe(true);
    expect((await folders()).filter((folder) => !before.includes(folder))).toEqual([]);
  });
});
