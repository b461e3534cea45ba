import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout } from 'node:timers/promises';
import { always, failureOf, first, isRead, startS3Bench } from './s3-bench.ts';
import type { S3Bench } from './s3-bench.ts';
import type { Fault } from './s3-stand-in/start-s3-stand-in.ts';
import { bytes, read } from './staging-contract.ts';

const TEXT = Array.from({ length: 500 }, (_, index) => `line ${index}\n`).join('');

let bench: S3Bench;
beforeEach(async () => {
  bench = await startS3Bench();
  await bench.staging.write('a', [bytes(TEXT)]);
});
afterEach(async () => await bench[Symbol.asyncDispose]());

describe('a file in S3', () => {
  it.each([
    ['breaks off', 'cutAfter', 3],
    ['stalls', 'stallAfter', 1],
  ] as const)('is read on where a body %s', async (_, kind, times) => {
    // Well above what a busy machine takes to answer.
    const impatient = bench.open({ requestHandler: { socketTimeout: 2_000 } });
    bench.s3.fault = first(times, isRead, { [kind]: 1_100 } as Fault);
    expect(await read(impatient.read('a'))).toBe(TEXT);
    const onward = Array.from({ length: times }, (_, index) => `bytes=${(index + 1) * 1_100}-`);
    const ranges = bench.s3.requests.filter(isRead).map(({ headers }) => headers['range']);
    expect(ranges).toEqual([undefined, ...onward]);
  });

  it('is never mixed of two versions', async () => {
    const { objects } = bench.s3.state;
    bench.s3.fault = (request) => {
      if (request.headers['range']) objects.set('p/a', { ...objects.get('p/a')!, etag: '"2"' });
      return isRead(request) ? { cutAfter: 1_100 } : undefined;
    };
    const failure = await failureOf(read(bench.staging.read('a')));
    expect(failure.message).toContain('Reading a in s3://staged/p failed: The file was replaced meanwhile.');
  });

  it('is given up, with how far it came, when no attempt brings it further', async () => {
    bench.s3.fault = (request) =>
      isRead(request) ? { cutAfter: request.headers['range'] ? 0 : 1_100 } : undefined;
    const failure = await failureOf(read(bench.staging.read('a')));
    expect(failure.failure).toBe('unavailable');
    expect(failure.message).toContain(`failed: 1100 of ${TEXT.length} bytes came`);
    expect(bench.pauses).toEqual([200]);
  });

  it('is not taken whole for its rest', async () => {
    const whole: Fault = { reply: { status: 200, headers: { etag: '"x"' }, body: TEXT } };
    bench.s3.fault = (request) => {
      if (!isRead(request)) return undefined;
      return request.headers['range'] ? whole : { cutAfter: 10 };
    };
    const failure = await failureOf(read(bench.staging.read('a')));
    expect(failure.message).toContain('asked for bytes from 10 on and sent all');
  });

  it('is refused where its checksum shows damage', async () => {
    const headers = { etag: '"x"', 'x-amz-checksum-crc32': 'AAAAAA==' };
    bench.s3.fault = always(isRead, { reply: { status: 200, headers, body: TEXT } });
    expect((await failureOf(read(bench.staging.read('a')))).message).toContain('Checksum mismatch');
  });

  it('is read whole by somebody who takes longer than a connection lasts', async () => {
    const impatient = bench.open({ requestHandler: { socketTimeout: 500 }, maxAttempts: 20 });
    await bench.open({ partBytes: 8_000_000 }).write('big', [new Uint8Array(8_000_000)]);
    let byteLength = 0;
    for await (const chunk of impatient.read('big')) {
      if (byteLength === 0) await setTimeout(1_500);
      byteLength += chunk.byteLength;
    }
    expect(byteLength).toBe(8_000_000);
  });

  it('costs no connection any more after an early break', async () => {
    await bench.staging[Symbol.asyncDispose]();
    bench.s3.fault = always(isRead, { stallAfter: 1_100 });
    for await (const chunk of bench.open({}).read('a')) if (chunk.byteLength > 0) break;
    while (bench.s3.connections() > 0) await setTimeout(5);
    expect(bench.s3.requests.filter(isRead)).toHaveLength(1);
  });
});
