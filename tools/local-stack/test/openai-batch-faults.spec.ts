import { describe, expect, it } from '@jest/globals';
import type { OpenAiFault } from '../src/index.ts';
import { createMemoryStore } from '../src/index.ts';
import { aLine, type BatchReply, openStandIn, toJsonl } from './stand-in-client.ts';

const lines = (count: number) =>
  toJsonl(Array.from({ length: count }, (_, at) => aLine(`id-${at}`, `word ${at}`, { dimensions: 4 })));

async function begin(count: number, ...faults: OpenAiFault[]) {
  const stand = openStandIn({ faults });
  const { id } = await stand.create(lines(count));
  return { ...stand, id };
}

async function watch(count: number, ...faults: OpenAiFault[]) {
  const stand = await begin(count, ...faults);
  const statuses = new Set<string>();
  for (let second = 0; second < 30; second += 1) {
    statuses.add((await stand.batch(stand.id)).status);
    await stand.advance(1000);
  }
  const batch = await stand.batch(stand.id);
  return { ...stand, statuses: [...statuses], batch };
}

const codesOf = (found: { error: { code: string } | null }[]) =>
  new Set(found.map(({ error }) => error?.code));

describe('the course of a batch', () => {
  it('fails with the text for too many enqueued tokens', async () => {
    const { statuses, batch } = await watch(3, { kind: 'fail-batch' });
    expect(statuses).toEqual(['validating', 'failed']);
    expect(batch).toMatchObject({ output_file_id: null, error_file_id: null, in_progress_at: null });
    expect(batch.errors?.data).toEqual([
      {
        code: 'token_limit_exceeded',
        message: expect.stringMatching(
          /^Enqueued token limit reached for text-embedding-3-small in organization .* Limit: .* enqueued tokens\. Please try again once some in_progress batches have been completed\.$/,
        ),
        param: null,
        line: null,
      },
    ]);
  });

  it('fails with the problem it is told', async () => {
    const { batch } = await watch(3, { kind: 'fail-batch', code: 'invalid_request', message: 'no' });
    expect(batch.errors?.data).toMatchObject([{ code: 'invalid_request', message: 'no' }]);
  });

  it.each([
    [false, ['validating', 'in_progress', 'finalizing', 'expired']],
    [true, ['validating', 'in_progress', 'expired']],
  ])('expires midway, abruptly or not: %s', async (abrupt, walk) => {
    const { statuses, batch, results } = await watch(20, { kind: 'expire-batch', percent: 30, abrupt });
    expect(statuses).toEqual(walk);
    expect(batch.request_counts).toEqual({ total: 20, completed: 6, failed: 0 });
    expect(await results(batch.output_file_id)).toHaveLength(6);
    const expired = await results(batch.error_file_id);
    expect(expired).toHaveLength(14);
    expect(codesOf(expired)).toEqual(new Set(['batch_expired']));
    expect(batch['finalizing_at'] === null).toBe(abrupt);
  });

  it('is cancelled midway and keeps what it had', async () => {
    const { statuses, batch, results } = await watch(20, { kind: 'cancel-batch', percent: 50 });
    expect(statuses).toEqual(['validating', 'in_progress', 'cancelling', 'cancelled']);
    expect(await results(batch.output_file_id)).toHaveLength(10);
  });
});

describe('what is shown of a batch', () => {
  it.each<[OpenAiFault & { kind: 'wrong-counts' }, unknown]>([
    [
      { kind: 'wrong-counts', show: 'zero' },
      { total: 0, completed: 0, failed: 0 },
    ],
    [
      { kind: 'wrong-counts', show: 'one-missing' },
      { total: 4, completed: 2, failed: 1 },
    ],
    [
      { kind: 'wrong-counts', show: 'all-completed' },
      { total: 4, completed: 4, failed: 0 },
    ],
    [{ kind: 'wrong-counts', show: 'null' }, null],
  ])('counts as told by %j', async (fault, counts) => {
    const { batch } = await watch(4, { kind: 'refused-line', status: 500 }, fault);
    expect(batch.status).toBe('completed');
    expect(batch.request_counts).toEqual(counts);
  });

  it.each([null, ''] as const)('has %j for file ids until some time after its end', async (as) => {
    const { id, batch, advance } = await begin(4, { kind: 'late-file-ids', ms: 20_000, as });
    let ended: BatchReply;
    do {
      await advance(1000);
      ended = await batch(id);
    } while (ended.status !== 'completed');
    expect([ended.output_file_id, ended.error_file_id]).toEqual([as, as]);
    await advance(21_000);
    const late = await batch(id);
    expect([late.output_file_id, late.error_file_id]).toEqual([expect.stringMatching(/^file-/), as]);
  });

  it('has a status that nobody knows, for a while', async () => {
    const { statuses } = await watch(4, { kind: 'odd-status', status: 'queued', ms: 10_000 });
    expect(statuses).toEqual(['queued', 'in_progress', 'finalizing', 'completed']);
  });
});

describe('a batch that cannot be found', () => {
  it('shows up late, and has gone on meanwhile', async () => {
    const { id, send, json, reply, advance, batch } = await begin(4, { kind: 'late-batch', ms: 15_000 });
    const list = async () => (await reply<{ data: unknown[] }>(json('GET', '/v1/batches'))).data;
    await advance(14_000);
    expect((await send('GET', `/v1/batches/${id}`)).status).toBe(404);
    expect(await list()).toEqual([]);
    await advance(1000);
    expect((await batch(id)).status).toBe('in_progress');
    expect(await list()).toHaveLength(1);
  });

  it('vanishes some time after its end', async () => {
    const { id, send, advance } = await begin(4, { kind: 'vanish', what: 'batch', ms: 30_000 });
    await advance(45_000);
    expect((await send('GET', `/v1/batches/${id}`)).status).toBe(200);
    await advance(20_000);
    expect((await send('GET', `/v1/batches/${id}`)).status).toBe(404);
  });

  it.each(['input', 'output', 'error'] as const)(
    'loses its %s file some time after its end',
    async (what) => {
      const { id, send, batch, advance } = await begin(
        4,
        { kind: 'refused-line', status: 500 },
        { kind: 'vanish', what, ms: 30_000 },
      );
      await advance(45_000);
      const { input_file_id: input, output_file_id: output, error_file_id: error } = await batch(id);
      const files = { input, output, error };
      const statuses = async () => {
        const found: Record<string, number> = {};
        for (const [name, file] of Object.entries(files))
          found[name] = (await send('GET', `/v1/files/${file}/content`)).status;
        return found;
      };
      expect(await statuses()).toEqual({ input: 200, output: 200, error: 200 });
      await advance(20_000);
      expect(await statuses()).toEqual({ input: 200, output: 200, error: 200, [what]: 404 });
    },
  );
});

it('keeps what was decided over a restart', async () => {
  const store = createMemoryStore();
  const first = openStandIn({ store, faults: [{ kind: 'expire-batch', percent: 50, abrupt: true }] });
  const { id } = await first.create(lines(20));
  await first.advance(5000);
  await first.standIn.close();
  const second = openStandIn({ store });
  await second.advance(1);
  await second.standIn.open();
  await second.advance(60_000);
  const ended = await second.batch(id);
  expect(ended).toMatchObject({ status: 'expired', finalizing_at: null });
  const found = [
    ...(await second.results(ended.output_file_id)),
    ...(await second.results(ended.error_file_id)),
  ];
  expect(found.map((line) => line.custom_id).sort()).toEqual(
    Array.from({ length: 20 }, (_, at) => `id-${at}`).sort(),
  );
});
