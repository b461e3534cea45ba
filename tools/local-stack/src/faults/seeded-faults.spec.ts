import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '../../test/fake-time.ts';
import {
  OPENAI_FAULT_KINDS,
  parseFault as parseOpenAiFault,
  seededOpenAiFaults,
} from '../openai/faults/fault.ts';
import { PINECONE_FAULT_KINDS, seededPineconeFaults } from '../pinecone/faults/fault.ts';
import { parseFault as parsePineconeFault } from '../pinecone/faults/parse-fault.ts';

const toJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('seeded faults', () => {
  it('choose the same from the same seed, and something else from another', () => {
    const choose = (seed: number) => {
      const policy = seededOpenAiFaults({ random: seededRandom(seed), rates: { status: 0.3, delay: 0.3 } });
      return Array.from({ length: 50 }, () =>
        policy.next({ kinds: ['status', 'lost', 'delay'], route: 'GET /v1/files' }),
      );
    };
    expect(choose(1)).toEqual(choose(1));
    expect(choose(1)).not.toEqual(choose(2));
  });

  it('strike as often as their rates say, and kinds without a rate never', () => {
    const policy = seededPineconeFaults({ random: seededRandom(), rates: { reset: 0.1, lost: 0.2 } });
    const seen = { reset: 0, lost: 0, stall: 0 };
    for (let call = 0; call < 10_000; call += 1) {
      const kind = policy.next({ kinds: ['reset', 'lost', 'stall'], route: 'upsert' })?.kind;
      if (kind === 'reset' || kind === 'lost' || kind === 'stall') seen[kind] += 1;
    }
    expect(Math.abs(seen.reset - 1000)).toBeLessThan(150);
    expect(Math.abs(seen.lost - 2000)).toBeLessThan(200);
    expect(seen.stall).toBe(0);
  });

  it('draw nothing where none of their kinds can happen', () => {
    let drawn = 0;
    const policy = seededOpenAiFaults({ random: () => (drawn += 1) && 0, rates: { status: 1 } });
    expect(policy.next({ kinds: ['cut'] })).toBeUndefined();
    expect(drawn).toBe(0);
  });

  it.each(OPENAI_FAULT_KINDS)('invent faults of kind %s that could have been armed', (kind) => {
    const policy = seededOpenAiFaults({ random: seededRandom(7), rates: { [kind]: 1 }, longestMs: 500 });
    for (let call = 0; call < 30; call += 1) {
      const fault = policy.next({ kinds: [kind] });
      expect(parseOpenAiFault(toJson(fault))).toEqual(toJson(fault));
    }
  });

  it.each(PINECONE_FAULT_KINDS)('invent faults of kind %s that could have been armed in Pinecone', (kind) => {
    const policy = seededPineconeFaults({ random: seededRandom(7), rates: { [kind]: 1 }, longestMs: 500 });
    for (let call = 0; call < 30; call += 1) {
      const fault = policy.next({ kinds: [kind] });
      expect(parsePineconeFault(toJson(fault), [])).toEqual(toJson(fault));
    }
  });
});
