import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { withinTime } from './within-time.ts';

const context = (remainingMs: number) => ({
  functionName: 'f',
  awsRequestId: 'r',
  getRemainingTimeInMillis: () => remainingMs,
});

describe('withinTime', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('gives back what the work gives, and leaves no timer behind', async () => {
    expect(await withinTime(context(900_000), async () => 'done')).toBe('done');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('passes on what the work throws while there is time', async () => {
    const work = withinTime(context(900_000), async () => {
      throw new TypeError('broken');
    });
    await expect(work).rejects.toThrow(TypeError);
  });

  it('aborts the work 15 s before it would be killed, counted from this invocation', async () => {
    let abortedAt = 0;
    const begun = Date.now();
    const work = withinTime(context(60_000), async (signal) => {
      await new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(new Error('cut short'))),
      );
    }).finally(() => (abortedAt = Date.now() - begun));
    const expected = expect(work).rejects.toMatchObject({ name: 'OutOfTimeError' });
    await jest.advanceTimersByTimeAsync(60_000);
    await expected;
    expect(abortedAt).toBe(45_000);
  });

  it('says so 5 s before the end even if the work does not heed the signal', async () => {
    let failedAt = 0;
    const begun = Date.now();
    const work = withinTime(context(60_000), () => new Promise<never>(() => undefined)).finally(
      () => (failedAt = Date.now() - begun),
    );
    const expected = expect(work).rejects.toMatchObject({ name: 'OutOfTimeError' });
    await jest.advanceTimersByTimeAsync(60_000);
    await expected;
    expect(failedAt).toBe(55_000);
  });
});
