import { describe, expect, it } from '@jest/globals';
import { createFaultTable, type FaultPolicy } from './fault-table.ts';

interface Refusal {
  kind: 'refuse' | 'lose';
  route: string;
  times?: number;
  after?: number;
  batchId?: string;
}

const KINDS = ['refuse', 'lose'] as const;

function struck(faults: Refusal[], routes: string[]) {
  const table = createFaultTable(faults);
  return routes.map((route) => table.next(KINDS, { route })?.kind ?? '-');
}

describe('createFaultTable', () => {
  it.each<[string, Refusal[], string[], string[]]>([
    ['once by default', [{ kind: 'refuse', route: 'a' }], ['a', 'a'], ['refuse', '-']],
    ['only its route', [{ kind: 'refuse', route: 'a' }], ['b', 'a'], ['-', 'refuse']],
    ['any route', [{ kind: 'lose', route: '*', times: 2 }], ['b', 'a', 'c'], ['lose', 'lose', '-']],
    [
      'after some have passed',
      [{ kind: 'lose', route: 'a', after: 2 }],
      ['a', 'b', 'a', 'a'],
      ['-', '-', '-', 'lose'],
    ],
    [
      'one after the other',
      [
        { kind: 'refuse', route: 'a' },
        { kind: 'lose', route: 'a' },
      ],
      ['a', 'a', 'a'],
      ['refuse', 'lose', '-'],
    ],
  ])('strikes %s', (_case, faults, routes, expected) => {
    expect(struck(faults, routes)).toEqual(expected);
  });

  it('strikes only where its kind can happen', () => {
    const table = createFaultTable<Refusal>([{ kind: 'lose', route: '*' }]);
    expect(table.next(['refuse'], { route: 'a' })).toBeUndefined();
    expect(table.next(['lose'], { route: 'a' })).toMatchObject({ kind: 'lose' });
  });

  it('aims at every field that the fault names', () => {
    const table = createFaultTable<Refusal>([{ kind: 'lose', route: '*', batchId: 'b' }]);
    expect(table.next(KINDS, { route: 'a' })).toBeUndefined();
    expect(table.next(KINDS, { route: 'a', batchId: 'c' })).toBeUndefined();
    expect(table.next(KINDS, { route: 'a', batchId: 'b' })).toMatchObject({ kind: 'lose' });
  });

  it('leaves the faults it was given as they were', () => {
    const fault: Refusal = { kind: 'lose', route: 'a', times: 1, after: 1 };
    struck([fault], ['a', 'a']);
    expect(fault).toEqual({ kind: 'lose', route: 'a', times: 1, after: 1 });
  });

  it('asks the policy where nothing armed strikes, and keeps it when it is cleared', () => {
    const asked: unknown[] = [];
    const policy: FaultPolicy<Refusal> = {
      next(call) {
        asked.push(call);
        return { kind: 'refuse', route: '*' };
      },
    };
    const table = createFaultTable<Refusal>(policy);
    table.add({ kind: 'lose', route: '*' });
    table.add({ kind: 'lose', route: '*' });
    expect(table.next(KINDS, { route: 'a' })?.kind).toBe('lose');
    table.clear();
    expect(table.next(KINDS, { route: 'b' })?.kind).toBe('refuse');
    expect(asked).toEqual([{ kinds: KINDS, route: 'b' }]);
  });

  it('refuses a policy that chooses what cannot happen', () => {
    const table = createFaultTable<Refusal>({ next: () => ({ kind: 'lose', route: '*' }) });
    expect(() => table.next(['refuse'], { route: 'a' })).toThrow(
      'A policy chose lose where only refuse can happen',
    );
  });
});
