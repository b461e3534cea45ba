import { describe, expect, it } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { confirm } from './confirm.ts';
import type { Terminal } from './terminal.ts';

function ask({ stdin = true, stderr = true } = {}) {
  const input = Object.assign(new PassThrough(), { isTTY: stdin });
  const output = Object.assign(new PassThrough(), { isTTY: stderr });
  const interrupt = new AbortController();
  const terminal = { stdin: input, stderr: output, signal: interrupt.signal };
  const asked = confirm(terminal as unknown as Terminal, 'This costs money.');
  return { input, asked, interrupt, output: () => String(output.read() ?? '') };
}

describe('confirm', () => {
  it.each(['y', 'Y', 'yes', ' YES '])('goes on after %p', async (answer) => {
    const { input, asked, output } = ask();
    input.write(`${answer}\n`);
    await expect(asked).resolves.toBeUndefined();
    expect(output()).toBe('This costs money. Go on? [y/N] ');
  });

  it.each(['', 'n', 'no', 'yesterday'])('stops after %p', async (answer) => {
    const { input, asked } = ask();
    input.write(`${answer}\n`);
    await expect(asked).rejects.toMatchObject({
      name: 'UsageError',
      message: 'Not confirmed; nothing was done.',
    });
  });

  it('stops when the input ends without an answer', async () => {
    const { input, asked } = ask();
    input.end();
    await expect(asked).rejects.toMatchObject({ name: 'UsageError' });
  });

  it('stops on Ctrl-C', async () => {
    const { asked, interrupt } = ask();
    const rejected = expect(asked).rejects.toMatchObject({ name: 'AbortError' });
    await setTimeout(5);
    interrupt.abort();
    await rejected;
  });

  it.each([{ stdin: false }, { stderr: false }])('asks nobody when nobody is there: %o', async (streams) => {
    const { asked, output } = ask(streams);
    await expect(asked).rejects.toMatchObject({ message: expect.stringContaining('add --yes') });
    expect(output()).toBe('');
  });
});
