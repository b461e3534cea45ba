import { describe, expect, it } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { interruptible } from './interruptible.ts';

describe('interruptible', () => {
  it('gives what the work gives, and leaves no listener behind', async () => {
    const { signal } = new AbortController();
    expect(await interruptible(signal, Promise.resolve(7))).toBe(7);
    await expect(interruptible(signal, Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('waits for the signal at most', async () => {
    const interrupt = new AbortController();
    const waiting = interruptible(interrupt.signal, new Promise(() => undefined));
    interrupt.abort(new Error('stop'));
    await expect(waiting).rejects.toThrow('stop');
  });

  it('does not mind work that fails after the signal', async () => {
    const interrupt = new AbortController();
    interrupt.abort(new Error('stop'));
    await expect(interruptible(interrupt.signal, Promise.reject(new Error('late')))).rejects.toThrow('stop');
  });
});
