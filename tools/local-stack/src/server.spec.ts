import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type RunningServer, serve, type ServeOptions } from './server.ts';

let servers: RunningServer[] = [];
afterEach(async () => {
  for (const server of servers) await server.close();
  servers = [];
});

async function open(handle: (request: Request) => Promise<Response>, options: Partial<ServeOptions> = {}) {
  const server = await serve(handle, { host: '127.0.0.1', port: 0, ...options });
  servers.push(server);
  return `http://127.0.0.1:${server.port}`;
}

describe('serve', () => {
  it('hands over method, path, headers and body, and brings back status, headers and body', async () => {
    const url = await open(async (request) => {
      const { method, headers } = request;
      const { pathname, search } = new URL(request.url);
      const seen = {
        method,
        path: pathname + search,
        header: headers.get('x-in'),
        body: await request.text(),
      };
      return Response.json(seen, { status: 201, headers: { 'x-out': 'yes' } });
    });
    const response = await fetch(`${url}/a/b?c=d`, {
      method: 'PUT',
      body: 'hello',
      headers: { 'x-in': 'in' },
    });
    expect([response.status, response.headers.get('x-out')]).toEqual([201, 'yes']);
    expect(await response.json()).toEqual({ method: 'PUT', path: '/a/b?c=d', header: 'in', body: 'hello' });
    const empty = await open(async () => new Response(null, { status: 204 }));
    expect((await fetch(empty)).status).toBe(204);
  });

  it('promises to keep an idle connection for a minute, so that no client sends into a closing one', async () => {
    const url = await open(async () => new Response('ok'));
    const agent = new Agent({ keepAlive: true });
    const [{ headers }] = await once(get(url, { agent }), 'response');
    expect(headers['keep-alive']).toBe('timeout=65');
    agent.destroy();
  });

  it('answers although the body was not read', async () => {
    const url = await open(async () => new Response('no', { status: 400 }));
    const response = await fetch(url, { method: 'POST', body: new Uint8Array(5_000_000) });
    expect([response.status, await response.text()]).toEqual([400, 'no']);
  });

  it('produces a body no faster than it is read, and stops when the client goes away', async () => {
    const state = { produced: 0, closed: false, aborted: false };
    async function* endless() {
      try {
        for (;;) {
          state.produced += 1;
          yield new Uint8Array(65536);
        }
      } finally {
        state.closed = true;
      }
    }
    const url = await open(async ({ signal }) => {
      signal.addEventListener('abort', () => (state.aborted = true));
      return new Response(ReadableStream.from(endless()));
    });
    const response = await fetch(url);
    await setTimeout(200);
    const { produced } = state;
    await setTimeout(100);
    expect(state.produced).toBe(produced);
    await response.body!.cancel();
    for (let wait = 0; !(state.closed && state.aborted) && wait < 100; wait += 1) await setTimeout(10);
    expect(state).toMatchObject({ closed: true, aborted: true });
  });

  it('breaks the connection when a body fails, or an error is said to', async () => {
    async function* failing() {
      yield new Uint8Array(10);
      throw new Error('the disk broke');
    }
    const cut = await open(async () => new Response(ReadableStream.from(failing())));
    await expect(fetch(cut).then((response) => response.text())).rejects.toThrow();
    const lost = await open(() => Promise.reject(new Error('lost')), { breaksConnection: () => true });
    await expect(fetch(lost)).rejects.toThrow('fetch failed');
  });

  it('answers 500 when the handler fails otherwise', async () => {
    const url = await open(() => Promise.reject(new Error('a bug')));
    const response = await fetch(url);
    expect([response.status, await response.text()]).toEqual([500, 'The stand-in failed: Error: a bug\n']);
  });

  it('closes although a request never ends', async () => {
    const url = await open(() => new Promise(() => undefined));
    const request = fetch(url).catch((error: unknown) => error);
    await setTimeout(50);
    await servers.pop()?.close();
    expect(await request).toMatchObject({ message: 'fetch failed' });
  });
});
