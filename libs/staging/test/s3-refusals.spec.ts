import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { always, failureOf, refuse, startS3Bench } from './s3-bench.ts';
import type { S3Bench } from './s3-bench.ts';
import { xml } from './s3-stand-in/replies.ts';
import { bytes, read } from './staging-contract.ts';

let bench: S3Bench;
beforeEach(async () => {
  bench = await startS3Bench();
});
afterEach(async () => await bench[Symbol.asyncDispose]());

const VERBS = (staging: S3Bench['staging']): [string, () => Promise<unknown>][] => [
  ['Writing', () => staging.write('a', [bytes('1')])],
  ['Reading', () => read(staging.read('a'))],
  ['Looking for', () => staging.stat('a')],
  ['Listing what is below', () => staging.remove('a')],
];

describe('S3 staging', () => {
  it.each([
    ['AccessDenied', 'access', 's3:ListBucket'],
    ['SlowDown', 'unavailable', 'run it again later'],
    ['NoSuchBucket', 'refused', 'Check the bucket'],
  ])('says of %s, whatever was tried, that it is "%s", and what to do', async (code, kind, advice) => {
    bench.s3.fault = always(() => true, refuse(code));
    for (const [tried, work] of VERBS(bench.staging)) {
      const failure = await failureOf(work());
      expect(failure).toMatchObject({ failure: kind, location: 's3://staged/p' });
      expect(failure.message).toContain(`${tried} a in s3://staged/p failed: ${code}: ${code} it is.`);
      expect(failure.message).toContain(advice);
    }
  });

  it('takes a missing bucket for no empty one', async () => {
    const elsewhere = bench.open({ bucket: 'mistyped' });
    for (const [, work] of VERBS(elsewhere))
      expect((await failureOf(work())).message).toContain('NoSuchBucket');
  });

  it('uses a client that exists already as it is, and leaves it open', async () => {
    const client = new S3Client({
      endpoint: bench.s3.url,
      forcePathStyle: true,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    for (const key of ['a', 'b']) {
      const staging = bench.open({ client, endpoint: 'http://127.0.0.1:1' });
      await staging.write(key, [bytes('1')]);
      await staging[Symbol.asyncDispose]();
    }
    expect([...bench.s3.state.objects.keys()]).toEqual(['p/a', 'p/b']);
    client.destroy();
  });

  it('says that nobody is there', async () => {
    const nowhere = bench.open({ endpoint: 'http://127.0.0.1:1' });
    const failure = await failureOf(nowhere.stat('a'));
    expect(failure.failure).toBe('unavailable');
    expect(failure.message).toContain('ECONNREFUSED');
  });

  it('keeps a session token that S3 quotes out of its errors', async () => {
    const token = 'FwoGZXIvYXdzEXAMPLETOKEN';
    bench.s3.fault = always(() => true, refuse('ExpiredToken', `<Token-0>${token}</Token-0>`));
    for (const [, work] of VERBS(bench.staging)) {
      const failure = await failureOf(work());
      expect(failure.failure).toBe('access');
      expect(inspect(failure, { depth: Infinity, showHidden: true })).not.toContain(token);
    }
  });

  it('removes thousands of files, page by page', async () => {
    const { objects } = bench.s3.state;
    const object = { bytes: Buffer.alloc(0), etag: '"1"', encryption: {} };
    for (let index = 0; index < 2_500; index += 1)
      objects.set(`p/a/${index}`, object).set(`p/ab/${index}`, object);
    await bench.staging.remove('a');
    expect([...objects.keys()].filter((key) => key.startsWith('p/a/'))).toEqual([]);
    expect(objects.size).toBe(2_500);
  });

  it('says which files it could not remove', async () => {
    await bench.staging.write('a/1', [bytes('1')]);
    const left = ['p/a/1', 'p/a/2'].map(
      (key) => `<Error><Key>${key}</Key><Code>InternalError</Code><Message>Later.</Message></Error>`,
    );
    bench.s3.fault = always(({ query }) => query.has('delete'), {
      reply: xml(200, 'DeleteResult', left.join('')),
    });
    const failure = await failureOf(bench.staging.remove('a'));
    expect(failure.failure).toBe('unavailable');
    expect(failure.message).toContain('p/a/1 and 1 others are still there (InternalError: Later.)');
  });
});
