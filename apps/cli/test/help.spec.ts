import { describe, expect, it } from '@jest/globals';
import { tmpdir } from 'node:os';
import { PassThrough } from 'node:stream';
import { runCli } from '../src/run-cli.ts';
import type { Terminal } from '../src/terminal.ts';
import { startCli } from './cli-process.ts';

/** In this process, which is much faster where nothing but text is asked for. */
async function run(...args: string[]) {
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
  const { signal } = new AbortController();
  const terminal = { ...streams, env: {}, cwd: tmpdir(), stdin: process.stdin, signal };
  const code = await runCli(args, terminal as unknown as Terminal);
  const textOf = (stream: PassThrough) => String(stream.read() ?? '');
  return { code, stdout: textOf(streams.stdout), stderr: textOf(streams.stderr) };
}

describe('help', () => {
  it('names every command and the first steps', async () => {
    const help = await startCli(['--help'], { cwd: tmpdir(), env: {} }).ended;
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toMatchSnapshot();
    expect(await run()).toMatchObject({ code: 0, stdout: help.stdout });
  });

  it.each([
    ['local', ['--folder', '--throw-away', '--reset', '--free-ports', '--env', '--json']],
    ['init', ['--env', '--json', '--yes']],
    ['sample', ['--receipts', '--seed']],
    ['import', ['<file>', '--env', '--json', '--yes']],
    ['submit', ['--from', '--namespace', '--limit', '--receipt', '--env', '--json', '--yes']],
    ['list', ['--env', '--json']],
    ['status', ['[batch]', '--env', '--json']],
    ['ingest', ['--batch', '--watch', '--env', '--json', '--yes']],
    ['search', ['<text>', '--namespace', '--merchant', '--label', '--top', '--env', '--json', '--yes']],
    ['verify', ['<batch...>', '--env', '--json', '0 proven, 1 disproved, 3']],
    ['why', ['<custom_id>', '--namespace', '--env', '--json']],
    ['close', ['<batch>', '--reason', '--force', '--env', '--json', '--yes']],
    ['demo', ['--receipts', '--folder']],
  ])('of %s names its options', async (command, options) => {
    const help = await run(command, '--help');
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain(`Usage: lading ${command}`);
    for (const option of options) expect(help.stdout).toContain(option);
  });

  it('has a version beside it', async () => {
    expect(await run('--version')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });
});
