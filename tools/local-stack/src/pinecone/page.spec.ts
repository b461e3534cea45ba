import { describe, expect, it } from '@jest/globals';
import { toPage } from './page.ts';

const names = ['a', 'b1', 'b2', 'b3', 'c'];

describe('toPage', () => {
  it('gives out every name once, whatever the size of a page', () => {
    for (const limit of [1, 2, 3, 5, 6]) {
      const seen: string[] = [];
      let token: string | undefined;
      do {
        const page = toPage(names, { limit, token });
        seen.push(...page.names);
        token = page.pagination?.next;
      } while (token !== undefined);
      expect(seen).toEqual(names);
    }
  });

  it.each([
    ['b', ['b1', 'b2', 'b3']],
    ['b2', ['b2']],
    ['d', []],
    ['', names],
  ])('keeps to the prefix %p', (prefix, expected) => {
    expect(toPage(names, { prefix, limit: 10 })).toEqual({ names: expected });
  });

  it('goes on after the last name even if that is gone by now', () => {
    const { pagination } = toPage(names, { limit: 2 });
    expect(toPage(['a', 'b2', 'c'], { limit: 5, token: pagination?.next }).names).toEqual(['b2', 'c']);
  });

  it.each(['nonsense', Buffer.from('{"after":1}').toString('base64url')])('refuses the token %p', (token) => {
    expect(() => toPage(names, { limit: 1, token })).toThrow('Invalid pagination token');
  });
});
