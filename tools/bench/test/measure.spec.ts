import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { measure } from '../src/measure/measure.ts';
import type { MeasureOptions } from '../src/measure/measure.ts';

let cwd = '';
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'bench-measure-'));
});
afterEach(async () => {
  await rm(cwd, { recursive: true, force: true });
});

const run = (script: string, options: Partial<MeasureOptions> = {}) =>
  measure(['--eval', script], { cwd, env: {}, stepOf: ({ step }) => step as string | undefined, ...options });

describe('measuring a program', () => {
  it('sees the memory that the program used, and not what this process held when it started it', async () => {
    const held = Buffer.alloc(500_000_000, 1);
    const small = await run('');
    const large = await run('Buffer.alloc(300_000_000, 1)');
    expect(small.usage?.peakRssBytes).toBeLessThan(200_000_000);
    expect(large.usage?.peakRssBytes).toBeGreaterThan(300_000_000);
    expect(held).toHaveLength(500_000_000);
  });

  it('counts CPU time apart from waiting', async () => {
    const { wallMs, usage } = await run('setTimeout(() => {}, 1000)');
    expect(wallMs).toBeGreaterThan(1000);
    expect(usage?.userMs).toBeGreaterThan(0);
    expect(usage?.userMs).toBeLessThan(900);
  });

  it('gives the time between printed lines to the step of the later one', async () => {
    const say = (step: string) => `console.log(JSON.stringify({ step: '${step}' }));`;
    const { steps } = await run(
      `${say('first')} setTimeout(() => { ${say('second')} ${say('first')} }, 500);`,
    );
    expect(Object.keys(steps)).toEqual(['first', 'second']);
    expect(steps['second']).toBeGreaterThan(400);
  });

  it('reports a program that fails, with what it used', async () => {
    const measured = await run('throw new RangeError("too much")');
    expect(measured).toMatchObject({
      failure: 'RangeError: too much',
      usage: { userMs: expect.any(Number) },
    });
  });

  it('reports a program that is killed, without what it used', async () => {
    const measured = await run('process.kill(process.pid, "SIGKILL")');
    expect(measured).toMatchObject({ failure: 'ended by SIGKILL', usage: undefined });
  });

  it('ends the program when it is told to stop', async () => {
    const stop = new AbortController();
    const script = 'console.log(process.pid); setInterval(() => {}, 1000)';
    let running: Promise<unknown> | undefined;
    const pid = await new Promise<number>((resolve) => {
      const stepOf = (printed: unknown) => void resolve(Number(printed));
      running = run(script, { signal: stop.signal, stepOf });
    });
    stop.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    await setTimeout(10);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});
