import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as tls from 'node:tls';
import { bodyOf, fetchBlocks } from '../src/fetch-blocks.ts';

// Each four bytes are another number, so that a piece out of place is never right by chance.
const file = Buffer.alloc(6_000_000);
for (let at = 0; at < file.byteLength; at += 4) file.writeUInt32LE(at, at);

const pem = (name: string) => readFileSync(join(import.meta.dirname, 'tls', name), 'utf8');
const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

type Listener = (request: http.IncomingMessage, response: http.ServerResponse) => void;

async function serve(scheme: string, listener: Listener): Promise<string> {
  const server =
    scheme === 'https'
      ? https.createServer({ key: pem('key.pem'), cert: pem('certificate.pem') }, listener)
      : http.createServer(listener);
  server.listen(0, 'localhost');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `${scheme}://localhost:${(server.address() as AddressInfo).port}/v1/files/file-1/content`;
}

const whole: Listener = (_request, response) => {
  response.writeHead(200, { 'content-length': file.byteLength });
  response.end(file);
};

const inChunks: Listener = async (_request, response) => {
  response.writeHead(200);
  for (let at = 0, size = 1; at < file.byteLength; at += size, size = (size * 7_919) % 90_001) {
    if (!response.write(file.subarray(at, at + size))) await once(response, 'drain');
  }
  response.end();
};

const get = (url: string, init: RequestInit = {}) => fetchBlocks(url, { method: 'GET', ...init });

describe('fetchBlocks', () => {
  it.each([
    ['http', 'whole', whole, 0],
    ['http', 'whole', whole, 3],
    ['http', 'in chunks', inChunks, 0],
    ['http', 'in chunks', inChunks, 3],
    ['https', 'whole', whole, 0],
    ['https', 'whole', whole, 3],
    ['https', 'in chunks', inChunks, 0],
    ['https', 'in chunks', inChunks, 3],
  ])(
    'brings each byte home by %s, %s, where case %# pauses at times',
    async (scheme, _how, listener, pauseMs) => {
      const authorities = tls.getCACertificates('default');
      closing.push(() => tls.setDefaultCACertificates(authorities));
      tls.setDefaultCACertificates([pem('certificate.pem')]);

      const response = await get(await serve(scheme, listener));
      let at = 0;
      for await (const block of bodyOf(response)) {
        if (pauseMs > 0 && at % 11 === 0) await wait(pauseMs);
        if (file.compare(block, 0, block.byteLength, at, at + block.byteLength) !== 0) break;
        at += block.byteLength;
      }
      expect(at).toBe(file.byteLength);
    },
  );

  it('takes no certificate that it does not know', async () => {
    const url = await serve('https', whole);
    await expect(get(url)).rejects.toThrow(/self-signed/);
  });

  it('says why there is no connection', async () => {
    const url = await serve('http', whole);
    closing.splice(0).forEach((close) => close());
    await expect(get(url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('hands a refusal on with its text', async () => {
    const url = await serve('http', (_request, response) =>
      response.writeHead(404, { a: 'b' }).end('None here.'),
    );
    const response = await get(url);
    expect([response.status, response.headers.get('a'), await response.text()]).toEqual([
      404,
      'b',
      'None here.',
    ]);
  });

  it('follows where it is sent', async () => {
    const url = await serve('http', (request, response) => {
      if (request.url === '/elsewhere') response.end('Here.');
      else response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(await (await get(url)).text()).toBe('Here.');
  });

  it.each([
    ['its reader leaves', () => undefined],
    ['its signal aborts', (controller: AbortController) => controller.abort(new Error('Enough.'))],
  ])('closes the connection when %s', async (_when, act) => {
    const controller = new AbortController();
    let closed: Promise<void> | undefined;
    const url = await serve('http', (request, response) => {
      closed = new Promise((resolve) => request.socket.on('error', () => undefined).on('close', resolve));
      whole(request, response);
    });
    const response = await get(url, { signal: controller.signal });
    for await (const block of bodyOf(response)) {
      expect(block.byteLength).toBeGreaterThan(0);
      act(controller);
      break;
    }
    await closed;
  });

  it('fails with the reason of its signal while it waits for bytes', async () => {
    const controller = new AbortController();
    const url = await serve('http', (_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('a');
    });
    const body = bodyOf(await get(url, { signal: controller.signal }))[Symbol.asyncIterator]();
    expect((await body.next()).value).toHaveLength(1);
    const next = body.next();
    controller.abort(new Error('Enough.'));
    await expect(next).rejects.toThrow('Enough.');
  });

  it('leaves all else to fetch', async () => {
    const url = await serve('http', (_request, response) => response.end('{}'));
    const response = await get(url.replace('/content', ''));
    expect(await response.json()).toEqual({});
  });
});
