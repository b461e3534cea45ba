import { describe, expect, it } from '@jest/globals';
import { createBufferPool } from './buffer-pool.ts';

describe('createBufferPool', () => {
  it('gives out a buffer again only after it was given back', () => {
    const pool = createBufferPool(8);
    const [first, second] = [pool.take(), pool.take()];
    expect(second.buffer).not.toBe(first.buffer);
    expect([first.byteLength, second.byteLength]).toEqual([8, 8]);
    pool.give(first);
    expect(pool.take()).toBe(first);
    expect(pool.take()).not.toBe(first);
  });

  it('gives back at its end what nobody has, and nothing else', () => {
    const pool = createBufferPool(8);
    const [first, second] = [pool.take(), pool.take()];
    pool.give(first);
    pool[Symbol.dispose]();
    expect([first.byteLength, second.byteLength]).toEqual([0, 8]);
    expect(pool.take().byteLength).toBe(8);
  });
});
