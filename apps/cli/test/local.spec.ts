import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtempDisposable, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import { startCli, toEvents } from './cli-process.ts';

describe('lading local', () => {
  it('runs until Ctrl-C, points the other commands at itself, and comes back where it was', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'cli-local-'));
    const cwd = folder.path;
    const startAndStop = async () => {
      const args = ['local', '--free-ports', '--json'];
      const other = { cwd, env: {} };
      let list: ReturnType<typeof startCli>['ended'] | undefined;
      const { ended } = startCli(args, {
        ...other,
        onEvent: (_ready, child) => {
          list = startCli(['list'], other).ended;
          void list.then(() => child.kill('SIGINT'));
        },
      });
      return { local: await ended, list: await list };
    };

    const first = await startAndStop();
    expect(first.local).toMatchObject({ code: 0, signal: null, stderr: '' });
    // It is the right stack, which has no table yet.
    expect(first.list).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no table') });
    const variables = await readFile(join(cwd, '.env.local'), 'utf8');

    const second = await startAndStop();
    expect(second.local).toMatchObject({ code: 0, signal: null, stderr: '' });
    expect(toEvents(second.local)).toEqual(toEvents(first.local));
    expect(await readFile(join(cwd, '.env.local'), 'utf8')).toBe(variables);

    const down = await startCli(['list'], { cwd, env: {} }).ended;
    expect(down).toMatchObject({ code: 1, stderr: expect.stringContaining('No local stack answers') });
  });

  it('keeps nothing of a stack to throw away', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'cli-local-'));
    const cwd = folder.path;
    let staging = '';
    const { ended } = startCli(['local', '--throw-away', '--json'], {
      cwd,
      env: {},
      onEvent: (_ready, child) => {
        staging = parseEnv(readFileSync(join(cwd, '.env.local'), 'utf8'))['LADING_STAGING'] ?? '';
        child.kill('SIGINT');
      },
    });
    expect(await ended).toMatchObject({ code: 0, signal: null, stderr: '' });
    expect(await readdir(cwd)).toEqual(['.env.local']);
    expect(existsSync(dirname(staging))).toBe(false);
  });
});
