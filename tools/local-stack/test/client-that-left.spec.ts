import { expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const SERVER = pathToFileURL(join(import.meta.dirname, '..', 'src', 'server.ts')).href;

// In a process of its own, which collects garbage when it is told to: a handler holds no more than the request's signal.
const PROGRAM = `
  import { setTimeout } from 'node:timers/promises';
  import { serve } from '${SERVER}';
  let aborted = false;
  async function* endless() { for (;;) yield new Uint8Array(65536); }
  const server = await serve(async ({ signal }) => {
    signal.addEventListener('abort', () => (aborted = true));
    return new Response(ReadableStream.from(endless()));
  }, { host: '127.0.0.1', port: 0 });
  const response = await fetch('http://127.0.0.1:' + server.port);
  for (let round = 0; round < 5; round += 1) { await setTimeout(20); gc(); }
  await response.body.cancel();
  for (let wait = 0; !aborted && wait < 200; wait += 1) await setTimeout(10);
  console.log(aborted ? 'aborted' : 'never told');
  process.exit();
`;

it('tells a handler that the client has left, however long ago the request itself was forgotten', async () => {
  const args = ['--expose-gc', '--conditions=@lading/source', '--input-type=module', '--eval', PROGRAM];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    env: { PATH: process.env['PATH'] },
  });
  expect(stdout.trim()).toBe('aborted');
});
