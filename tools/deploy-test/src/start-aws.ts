import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const START_TIMEOUT_MS = 120_000;

export interface LocalAws extends AsyncDisposable {
  readonly url: string;
}

/** Starts moto's AWS on a free loopback port. It forgets everything when it is disposed of, and ends with this process. */
export async function startAws(python: string): Promise<LocalAws> {
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const script = join(import.meta.dirname, 'serve-aws.py');
  // Its log is a line for each request; what it refuses, the tests tell.
  const server = spawn(python, [script, String(port)], { stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = once(server, 'close');
  const stop = async () => {
    server.stdin.end();
    await ended;
  };
  try {
    await waitFor(url, () => server.exitCode === null);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, [Symbol.asyncDispose]: stop };
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function waitFor(url: string, isRunning: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  while (isRunning() && Date.now() < giveUpAt) {
    const isUp = await fetch(`${url}/moto-api/data.json`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return;
    await setTimeout(100);
  }
  throw new Error(`moto did not come up at ${url}. Run src/serve-aws.py with a port to see why.`);
}
