import { describe, expect, it } from '@jest/globals';
import { createGovernor } from './governor.ts';
import type { GovernorSettings } from './governor.ts';

/** Virtual time: sleepers wake in order, and nothing takes time by itself. */
function createClock() {
  let time = 0;
  const sleepers: { at: number; wake: () => void }[] = [];
  return {
    now: () => time,
    sleep: (ms: number) => new Promise<void>((wake) => void sleepers.push({ at: time + ms, wake })),
    async runUntil(end: number) {
      for (;;) {
        // Lets everything that follows from the last waking go to sleep again.
        await new Promise((resolve) => setImmediate(resolve));
        sleepers.sort((a, b) => a.at - b.at);
        const next = sleepers[0];
        if (!next || next.at > end) break;
        sleepers.shift();
        time = next.at;
        next.wake();
      }
      time = end;
    },
  };
}

/** A vendor that counts bytes and requests per calendar second and refuses what goes over. */
function createVendor(caps: { bytes: number; requests: number }) {
  let second = -1;
  let bytes = 0;
  let requests = 0;
  const totals = { accepted: 0, acceptedBytes: 0, refused: 0 };
  return {
    totals,
    take(at: number, size: number): boolean {
      if (Math.floor(at / 1000) !== second) [second, bytes, requests] = [Math.floor(at / 1000), 0, 0];
      if (bytes + size > caps.bytes || requests + 1 > caps.requests) {
        totals.refused += 1;
        return false;
      }
      bytes += size;
      requests += 1;
      totals.accepted += 1;
      totals.acceptedBytes += size;
      return true;
    },
  };
}

async function simulate({
  caps,
  settings = {},
  size,
  seconds,
  workers = 8,
}: {
  caps: { bytes: number; requests: number };
  settings?: Partial<GovernorSettings>;
  size: (nth: number) => number;
  seconds: number;
  workers?: number;
}) {
  const clock = createClock();
  const vendor = createVendor(caps);
  const governor = createGovernor({
    maxBytesPerSecond: 50_000_000,
    maxRequestsPerSecond: 100,
    ...clock,
    ...settings,
  });
  let nth = 0;
  const work = async () => {
    for (;;) {
      const bytes = size(nth++);
      await governor.take(bytes);
      const sentAtMs = clock.now();
      await clock.sleep(20 + (nth % 5) * 3);
      const accepted = vendor.take(clock.now(), bytes);
      await clock.sleep(10);
      if (!accepted) governor.slowDown({ sentAtMs });
    }
  };
  for (let i = 0; i < workers; i += 1) void work();
  await clock.runUntil(seconds * 1000);
  const { accepted, acceptedBytes, refused } = vendor.totals;
  return {
    byteShare: acceptedBytes / seconds / caps.bytes,
    requestShare: accepted / seconds / caps.requests,
    refusedShare: refused / (accepted + refused),
  };
}

describe('createGovernor', () => {
  it('uses 95 % of the cap of bytes with at most 1 % refused', async () => {
    const caps = { bytes: 50_000_000, requests: 100 };
    const { byteShare, refusedShare } = await simulate({
      caps,
      size: (i) => 1_999_000 - (i % 7) * 3_000,
      seconds: 60,
    });
    expect(byteShare).toBeGreaterThanOrEqual(0.95);
    expect(refusedShare).toBeLessThanOrEqual(0.01);
  });

  it('uses 95 % of the cap of requests with at most 1 % refused', async () => {
    const caps = { bytes: 50_000_000, requests: 100 };
    const { requestShare, refusedShare } = await simulate({
      caps,
      size: (i) => 50_000 + (i % 11) * 9_000,
      seconds: 60,
    });
    expect(requestShare).toBeGreaterThanOrEqual(0.95);
    expect(refusedShare).toBeLessThanOrEqual(0.01);
  });

  it('finds a lower cap than it was told, and stays near it', async () => {
    const caps = { bytes: 20_000_000, requests: 100 };
    const { byteShare, refusedShare } = await simulate({ caps, size: () => 1_000_000, seconds: 300 });
    expect(byteShare).toBeGreaterThanOrEqual(0.85);
    expect(refusedShare).toBeLessThanOrEqual(0.02);
  });

  it('counts refusals of one moment once, and recovers', async () => {
    const clock = createClock();
    const governor = createGovernor({ maxBytesPerSecond: 1000, maxRequestsPerSecond: 1e9, ...clock });
    const secondsFor = async (takes: number) => {
      const startedAt = clock.now();
      let endedAt = 0;
      for (let i = 0; i < takes; i += 1) void governor.take(970).then(() => (endedAt = clock.now()));
      await clock.runUntil(startedAt + 1_000_000);
      return (endedAt - startedAt) / 1000 / (takes - 1);
    };
    expect(await secondsFor(11)).toBeCloseTo(1, 1);
    for (let i = 0; i < 8; i += 1) governor.slowDown({ sentAtMs: clock.now() - 50 });
    const slowed = await secondsFor(2);
    expect(slowed).toBeGreaterThan(1.15);
    expect(slowed).toBeLessThan(1.3);
    expect(await secondsFor(11)).toBeCloseTo(1, 1);
  });

  it('holds everybody back for a Retry-After, and lets them go one by one', async () => {
    const clock = createClock();
    const governor = createGovernor({ maxBytesPerSecond: 1000, maxRequestsPerSecond: 1e9, ...clock });
    const leftAt: number[] = [];
    for (let i = 0; i < 4; i += 1) void governor.take(97).then(() => leftAt.push(clock.now()));
    await clock.runUntil(10);
    governor.slowDown({ sentAtMs: 0, retryAfterMs: 5000 });
    await clock.runUntil(60_000);
    expect(leftAt[0]).toBe(0);
    expect(leftAt[1]).toBeGreaterThanOrEqual(5010);
    expect(leftAt[3]! - leftAt[1]!).toBeGreaterThan(100);
  });

  it('lets go of a waiter whose signal aborts', async () => {
    const sleep = (_: number, signal?: AbortSignal) =>
      new Promise<void>((_resolve, reject) =>
        signal?.addEventListener('abort', () => reject(new Error('slept badly'))),
      );
    const governor = createGovernor({ maxBytesPerSecond: 1, maxRequestsPerSecond: 1, now: () => 0, sleep });
    await governor.take(1000);
    const abort = new AbortController();
    const waiting = governor.take(1, abort.signal);
    abort.abort(new Error('Ctrl-C'));
    await expect(waiting).rejects.toThrow('Ctrl-C');
  });
});
