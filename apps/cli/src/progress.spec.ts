import { describe, expect, it } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { createProgress } from './progress.ts';
import type { Progress } from './progress.ts';
import type { Terminal } from './terminal.ts';

/** A progress on streams and a clock of its own. */
function watch({
  json,
  isTTY = false,
  columns = 80,
}: { json?: boolean; isTTY?: boolean; columns?: number } = {}) {
  const streams = { stdout: new PassThrough(), stderr: Object.assign(new PassThrough(), { isTTY, columns }) };
  const clock = { now: 1_000 };
  const progress: Progress = createProgress(
    streams as unknown as Pick<Terminal, 'stdout' | 'stderr'>,
    { json },
    () => clock.now,
  );
  const read = (stream: PassThrough) => String(stream.read() ?? '');
  return { progress, clock, stdout: () => read(streams.stdout), stderr: () => read(streams.stderr) };
}

const upserted = (stored: number, shard = 0) =>
  ({ type: 'vectors-upserted', batchId: 'b', shard, stored, of: 10 }) as const;
const status = (openaiStatus: string, completed?: number) =>
  ({ type: 'batch-status', batchId: 'b', openaiStatus, completed, total: completed && 10 }) as const;

describe('progress for machines', () => {
  const storedOf = (text: string) =>
    [...text.matchAll(/"stored":(\d+)/g)].map(([, stored]) => Number(stored));

  it('tells of counting at most five times a second, and always of the end', () => {
    const { progress, clock, stdout } = watch({ json: true });
    for (let stored = 1; stored <= 10; stored += 1) {
      progress.report(upserted(stored));
      clock.now += 50;
    }
    expect(storedOf(stdout())).toEqual([1, 5, 9, 10]);
  });

  it('tells at once when another kind of work begins', () => {
    const { progress, stdout } = watch({ json: true });
    progress.report(upserted(1));
    progress.report({ type: 'results-written', batchId: 'b', shard: 0, written: 1, of: 10 });
    progress.report(upserted(2));
    expect(stdout().split('\n')).toHaveLength(4);
  });

  it('leaves out nothing that does not count', () => {
    const { progress, stdout } = watch({ json: true });
    progress.report(status('in_progress', 1));
    progress.report({ ...status('in_progress', 1), batchId: 'c' });
    progress.report({ type: 'completing', batchId: 'b' });
    expect(stdout().trim().split('\n')).toHaveLength(3);
  });

  it('prints results as they are', () => {
    const { progress, stdout, stderr } = watch({ json: true });
    progress.print('{"type":"ingest"}');
    expect(stdout()).toBe('{"type":"ingest"}\n');
    expect(stderr()).toBe('');
  });
});

describe('progress in a log', () => {
  it('is a line for what happened, and none for what counts', () => {
    const { progress, stderr, stdout } = watch();
    progress.report(upserted(1));
    progress.report({ type: 'file-read', pass: 'check', byteLength: 1, totalBytes: 2 });
    progress.report({ type: 'download-complete', batchId: 'b', shards: 1, records: 10 });
    expect(stderr()).toBe('b: 10 records staged in 1 shard\n');
    expect(stdout()).toBe('');
  });

  it('does not say the same status over and over', () => {
    const { progress, stderr } = watch();
    for (const completed of [1, 1, 1, 2, 2]) progress.report(status('in_progress', completed));
    expect(stderr()).toBe(
      'b: OpenAI says in_progress, 1 of 10 done\nb: OpenAI says in_progress, 2 of 10 done\n',
    );
  });
});

describe('progress on a terminal', () => {
  const ERASE = '\r\u001b[K';

  it('is a bar that makes way for lines and results, and goes in the end', () => {
    const { progress, stderr, stdout } = watch({ isTTY: true });
    progress.report(upserted(5));
    expect(stderr()).toBe(`${ERASE}shard 0: upsert      [###############---------------] 5/10`);
    progress.report({ type: 'verdicts-staged', batchId: 'b', shard: 0 });
    expect(stderr()).toBe(`${ERASE}b: shard 0 upserted\n`);
    progress.report(upserted(5, 1));
    stderr();
    progress.print('b: completed');
    expect(stderr()).toBe(ERASE);
    expect(stdout()).toBe('b: completed\n');
    progress.report(upserted(6, 1));
    stderr();
    progress[Symbol.dispose]();
    expect(stderr()).toBe(ERASE);
    progress[Symbol.dispose]();
    expect(stderr()).toBe('');
  });

  it('is drawn ten times a second at most, and not at all once the work is done', () => {
    const { progress, clock, stderr } = watch({ isTTY: true });
    for (let stored = 1; stored <= 10; stored += 1) {
      progress.report(upserted(stored));
      clock.now += 30;
    }
    const text = stderr();
    expect([...text.matchAll(/(\d+)\/10/g)].map(([, stored]) => Number(stored))).toEqual([1, 5, 9]);
    expect(text.endsWith(ERASE)).toBe(true);
  });

  it('never wraps, and never hides the cursor', () => {
    const { progress, stderr } = watch({ isTTY: true, columns: 20 });
    progress.report(upserted(5));
    const text = stderr();
    expect(text.slice(ERASE.length)).toHaveLength(19);
    expect(text).not.toContain('\u001b[?25l');
  });
});
