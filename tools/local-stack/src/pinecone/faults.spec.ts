import { describe, expect, it } from '@jest/globals';
import { ConnectionCutError, createFaultTable, parseFault } from './faults.ts';
import type { PineconeFault } from './faults.ts';

const never = new AbortController().signal;

async function statuses(faults: PineconeFault[], routes: string[]) {
  const table = createFaultTable(faults);
  const seen: number[] = [];
  for (const route of routes)
    seen.push((await table.around(route, never, async () => new Response('done'))).status);
  return seen;
}

describe('createFaultTable', () => {
  it.each<[string, PineconeFault[], string[], number[]]>([
    ['once by default', [{ route: 'upsert', status: 503 }], ['upsert', 'upsert'], [503, 200]],
    ['only its route', [{ route: 'upsert', status: 503 }], ['query', 'upsert'], [200, 503]],
    ['any route', [{ route: '*', status: 500, times: 2 }], ['query', 'upsert', 'list'], [500, 500, 200]],
    [
      'after some have passed',
      [{ route: 'upsert', status: 503, after: 2 }],
      ['upsert', 'upsert', 'upsert'],
      [200, 200, 503],
    ],
    [
      'one after the other',
      [
        { route: 'q', status: 503 },
        { route: 'q', status: 429 },
      ],
      ['q', 'q', 'q'],
      [503, 429, 200],
    ],
  ])('strikes %s', async (_case, faults, routes, expected) => {
    expect(await statuses(faults, routes)).toEqual(expected);
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('cuts the connection %s the work', async (reset, done) => {
    let worked = 0;
    const work = async () => new Response(String((worked += 1)));
    const table = createFaultTable([{ route: 'upsert', reset }]);
    await expect(table.around('upsert', never, work)).rejects.toBeInstanceOf(ConnectionCutError);
    expect(worked).toBe(done);
  });

  it('hangs until the caller aborts, with the caller’s reason', async () => {
    const caller = new AbortController();
    const hanging = createFaultTable([{ route: 'upsert', hang: 'before' }]).around(
      'upsert',
      caller.signal,
      async () => new Response(),
    );
    caller.abort(new Error('gave up'));
    await expect(hanging).rejects.toThrow('gave up');
  });

  it('sends the body and headers it was given', async () => {
    const table = createFaultTable([
      { route: 'upsert', status: 429, body: 'slow down', headers: { 'retry-after': '1' } },
    ]);
    const reply = await table.around('upsert', never, async () => new Response());
    expect([await reply.text(), reply.headers.get('retry-after'), reply.headers.get('content-type')]).toEqual(
      ['slow down', '1', 'text/plain'],
    );
  });

  it('leaves the faults it was given as they were', async () => {
    const fault = { route: 'upsert', status: 503, times: 1 };
    await statuses([fault], ['upsert']);
    expect(fault.times).toBe(1);
  });
});

describe('parseFault', () => {
  it.each([
    { route: 'upsert', status: 503, times: 3 },
    { route: '*', reset: 'after' },
    { route: 'upsert', hang: 'before', after: 2 },
  ])('takes %j', (fault) => {
    expect(parseFault(fault, ['upsert'])).toEqual(fault);
  });

  it.each([
    null,
    {},
    { route: 'upsert' },
    { route: 'other', status: 503 },
    { route: 'upsert', status: 200 },
    { route: 'upsert', reset: 'during' },
    { route: 'upsert', status: 503, hang: 'before' },
    { route: 'upsert', status: 503, times: -1 },
  ])('refuses %j', (fault) => {
    expect(() => parseFault(fault, ['upsert'])).toThrow('A fault is {"route"');
  });
});
