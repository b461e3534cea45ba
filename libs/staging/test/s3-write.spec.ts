import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout } from 'node:timers/promises';
import { always, failureOf, first, isPart, PART_BYTES, refuse, startS3Bench } from './s3-bench.ts';
import type { S3Bench } from './s3-bench.ts';
import { bytes, read } from './staging-contract.ts';

let bench: S3Bench;
beforeEach(async () => {
  bench = await startS3Bench();
});
afterEach(async () => await bench[Symbol.asyncDispose]());

/** Chunks of a length that doesn't fit the parts; counts what was taken, and knows whether it was closed. */
function countedSource(chunks: number) {
  const source = { taken: 0, isClosed: false, stream: stream() };
  async function* stream() {
    try {
      for (let index = 0; index < chunks; index += 1) {
        source.taken += 300;
        yield new Uint8Array(300).fill(index);
      }
    } finally {
      source.isClosed = true;
    }
  }
  return source;
}

const isComplete = ({ method, query }: { method: string; query: URLSearchParams }) =>
  method === 'POST' && query.has('uploadId');

describe('a file for S3', () => {
  it.each([0, 1, 3, 4, 10, 11])('arrives as it was sent, of %i chunks', async (chunks) => {
    const sent = Buffer.concat(await Array.fromAsync(countedSource(chunks).stream));
    expect(await bench.staging.write('a', countedSource(chunks).stream)).toEqual({
      byteLength: sent.byteLength,
    });
    expect(bench.s3.state.objects.get('p/a')?.bytes.equals(sent)).toBe(true);
  });

  it.each([
    [PART_BYTES, 1],
    [PART_BYTES + 1, 4],
  ])('of %i bytes takes %i requests', async (byteLength, count) => {
    await bench.staging.write('a', [new Uint8Array(byteLength)]);
    expect(bench.s3.requests).toHaveLength(count);
  });

  it('is read no faster than it goes out', async () => {
    let open: (() => void) | undefined;
    const until = new Promise<void>((resolve) => (open = resolve));
    bench.s3.fault = always(({ query }) => query.has('partNumber'), { until });
    const source = countedSource(100);
    const written = bench.open({ concurrency: 3 }).write('a', source.stream);
    while (bench.s3.requests.length < 4) await setTimeout(5);
    await setTimeout(50);
    expect(source.taken).toBeLessThanOrEqual(4 * PART_BYTES + 300);
    open?.();
    expect(await written).toEqual({ byteLength: 30_000 });
  });

  it('arrives although S3 asks to slow down, drops a part, or fails at the end', async () => {
    const faults = [
      first(1, isPart(1), refuse('SlowDown')),
      first(1, isPart(2), { cutAfter: 0 }),
      first(1, isComplete, refuse('InternalError')),
    ];
    bench.s3.fault = (request) => faults.map((fault) => fault(request)).find((fault) => fault !== undefined);
    await bench.staging.write('a', countedSource(10).stream);
    expect(bench.s3.state.objects.get('p/a')?.bytes.byteLength).toBe(3_000);
  });

  it.each([
    ['a part is refused', always(isPart(2), refuse('AccessDenied')), 'access', 'Writing part 2 of p/a'],
    [
      'a part never gets through',
      always(isPart(3), refuse('SlowDown')),
      'unavailable',
      'Writing part 3 of p/a',
    ],
    ['the end is refused', always(isComplete, refuse('InvalidPart')), 'refused', 'Finishing a'],
    [
      'the end fails behind a 200',
      always(isComplete, { reply: { ...(refuse('InternalError') as { reply: object }).reply, status: 200 } }),
      'unavailable',
      'Finishing a',
    ],
  ])('leaves nothing behind, and its source closed, when %s', async (_, fault, kind, tried) => {
    await bench.staging.write('a', [bytes('before')]);
    bench.s3.fault = fault;
    const source = countedSource(100);
    const failure = await failureOf(bench.staging.write('a', source.stream));
    expect(failure.failure).toBe(kind);
    expect(failure.message).toContain(`${tried} in s3://staged/p failed: `);
    expect(source.isClosed).toBe(true);
    expect(bench.s3.state.uploads.size).toBe(0);
    expect(await read(bench.staging.read('a'))).toBe('before');
  });

  it('tells whoever gives pieces what the bucket refuses, and leaves nothing behind', async () => {
    bench.s3.fault = always(isPart(2), refuse('InvalidPart'));
    const file = await bench.staging.open('a');
    const given = async () => {
      for (let piece = 0; piece < 100; piece += 1) await file.add(new Uint8Array(100_000));
      await file.end();
    };
    const failure = await failureOf(given());
    expect(failure.message).toContain('Writing part 2');
    await expect(file.end()).rejects.toBe(failure);
    await file.abort();
    expect(bench.s3.state.uploads.size).toBe(0);
    expect(await bench.staging.stat('a')).toBeUndefined();
  });

  it('tells the first failure when even the abort is refused', async () => {
    const isAbort = ({ method }: { method: string }) => method === 'DELETE';
    bench.s3.fault = (request) =>
      isAbort(request) ? refuse('AccessDenied') : isPart(2)(request) ? refuse('InvalidPart') : undefined;
    const failure = await failureOf(bench.staging.write('a', countedSource(100).stream));
    expect(failure.message).toContain('Writing part 2');
    expect(await bench.staging.stat('a')).toBeUndefined();
  });

  it('is encrypted with the key that was named, small or large', async () => {
    const encrypting = bench.open({ kmsKeyId: 'alias/lading' });
    await encrypting.write('small', [bytes('1')]);
    await encrypting.write('large', countedSource(10).stream);
    await bench.staging.write('plain', [bytes('1')]);
    const named = { algorithm: 'aws:kms', kmsKeyId: 'alias/lading' };
    expect(bench.s3.state.objects.get('p/small')?.encryption).toEqual(named);
    expect(bench.s3.state.objects.get('p/large')?.encryption).toEqual(named);
    expect(bench.s3.state.objects.get('p/plain')?.encryption).toEqual({});
  });
});
