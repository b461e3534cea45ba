import { describe, expect, it } from '@jest/globals';
import { createGovernor } from './governor.ts';
import type { Governor, GovernorSettings } from './governor.ts';

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

interface Caps {
  bytes: number;
  requests: number;
}

/** A vendor that holds the allowance of one second, which fills up steadily. */
function createBucket(caps: Caps) {
  let left = { ...caps };
  let filledAt = 0;
  return (at: number, size: number): boolean => {
    const more = (at - filledAt) / 1000;
    left = {
      bytes: Math.min(caps.bytes, left.bytes + more * caps.bytes),
      requests: Math.min(caps.requests, left.requests + more * caps.requests),
    };
    filledAt = at;
    if (left.bytes < size || left.requests < 1) return false;
    left.bytes -= size;
    left.requests -= 1;
    return true;
  };
}

/** A vendor that counts bytes and requests per calendar second and refuses what goes over. */
function createWindow(caps: Caps) {
  let second = -1;
  let bytes = 0;
  let requests = 0;
  return (at: number, size: number): boolean => {
    if (Math.floor(at / 1000) !== second) [second, bytes, requests] = [Math.floor(at / 1000), 0, 0];
    if (bytes + size > caps.bytes || requests + 1 > caps.requests) return false;
    bytes += size;
    requests += 1;
    return true;
  };
}

/** Processes of eight senders each that send what they have, again where it is refused, to one vendor. */
async function simulate({
  caps,
  settings = {},
  size,
  seconds,
  processes = 1,
  createVendor = createWindow,
}: {
  caps: Caps;
  settings?: Partial<GovernorSettings>;
  size: (nth: number) => number;
  seconds: number;
  processes?: number;
  createVendor?: (caps: Caps) => (at: number, size: number) => boolean;
}) {
  const clock = createClock();
  const accepts = createVendor(caps);
  const totals = { accepted: 0, acceptedBytes: 0, refused: 0 };
  let nth = 0;
  const send = async (governor: Governor, bytes: number) => {
    for (let attempt = 0; ; attempt += 1) {
      await governor.take(bytes);
      const sentAtMs = clock.now();
      await clock.sleep(20 + (nth % 5) * 3);
      const accepted = accepts(clock.now(), bytes);
      await clock.sleep(10);
      if (accepted) return;
      totals.refused += 1;
      governor.slowDown({ sentAtMs });
      await clock.sleep(200 * 2 ** attempt);
    }
  };
  const work = async (governor: Governor) => {
    for (;;) {
      const bytes = size(nth++);
      await send(governor, bytes);
      totals.accepted += 1;
      totals.acceptedBytes += bytes;
    }
  };
  for (let process = 0; process < processes; process += 1) {
    const rates = { maxBytesPerSecond: 50_000_000, maxRequestsPerSecond: 100 };
    const governor = createGovernor({ ...rates, ...clock, ...settings });
    for (let sender = 0; sender < 8; sender += 1) void work(governor);
  }
  await clock.runUntil(seconds * 1000);
  const { accepted, acceptedBytes, refused } = totals;
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

  const vendors = [
    ['a bucket that fills up', createBucket],
    ['every second anew', createWindow],
  ] as const;
  const CAPS = { bytes: 50_000_000, requests: 100 };
  const THIRD = { maxBytesPerSecond: CAPS.bytes / 3, maxRequestsPerSecond: CAPS.requests / 3 };
  const bodies = (nth: number) => 1_999_000 - (nth % 7) * 3_000;
  const smallBodies = (nth: number) => 50_000 + (nth % 11) * 9_000;

  it.each(vendors)(
    'uses 95 %% in three processes with a third each, 1 %% refused, of %s',
    async (_, createVendor) => {
      const run = { caps: CAPS, createVendor, settings: THIRD, processes: 3, seconds: 120 };
      const full = await simulate({ ...run, size: bodies });
      const small = await simulate({ ...run, size: smallBodies });
      expect([full.byteShare, small.requestShare].map((share) => share >= 0.95)).toEqual([true, true]);
      expect([full.refusedShare, small.refusedShare].map((share) => share <= 0.01)).toEqual([true, true]);
    },
  );

  it.each(vendors)(
    'uses 95 %% in three processes that each take all, 1 %% refused, of %s',
    async (_, createVendor) => {
      const run = { caps: CAPS, createVendor, processes: 3, seconds: 300 };
      const { byteShare, refusedShare } = await simulate({ ...run, size: bodies });
      expect(byteShare).toBeGreaterThanOrEqual(0.95);
      expect(refusedShare).toBeLessThanOrEqual(0.01);
    },
  );

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
    expect(slowed).toBeGreaterThan(1.05);
    expect(slowed).toBeLessThan(1.15);
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
