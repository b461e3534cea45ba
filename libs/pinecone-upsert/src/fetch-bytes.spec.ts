import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fetchBytes } from './fetch-bytes.ts';

const BODY = Buffer.alloc(2_000_000, 'x');

let server: Server;
let url: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/vectors/upsert`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const post = (init: RequestInit = {}) => fetchBytes(url, { method: 'POST', body: BODY, ...init });

describe('fetchBytes', () => {
  it('sends the bytes with their length and the headers, and reads the answer', async () => {
    let seen: unknown;
    answer = async (request, response) => {
      const chunks = await request.toArray();
      seen = [
        request.method,
        request.headers['api-key'],
        request.headers['content-length'],
        Buffer.concat(chunks).equals(BODY),
      ];
      response.writeHead(429, { 'retry-after': '2' }).end('täo many');
    };
    const response = await post({ headers: { 'Api-Key': 'k' } });
    expect(seen).toEqual(['POST', 'k', '2000000', true]);
    expect([response.status, response.headers.get('retry-after'), await response.text()]).toEqual([
      429,
      '2',
      'täo many',
    ]);
  });

  it('uses a connection again', async () => {
    const ports = new Set<number | undefined>();
    answer = (request, response) => {
      ports.add(request.socket.remotePort);
      request.resume().on('end', () => response.end('{}'));
    };
    for (let round = 0; round < 3; round += 1) expect((await post()).status).toBe(200);
    expect(ports.size).toBe(1);
  });

  it('follows no redirect, and takes an answer without a body', async () => {
    answer = (request, response) =>
      request
        .resume()
        .on('end', () =>
          response.writeHead(request.url === '/elsewhere' ? 500 : 302, { location: '/elsewhere' }).end(),
        );
    expect((await post()).status).toBe(302);
    answer = (request, response) => request.resume().on('end', () => response.writeHead(204).end());
    expect((await post()).status).toBe(204);
  });

  it('reads no byte of the body any more once an early answer came', async () => {
    const body = Buffer.alloc(50_000_000, 'x');
    const received = new Promise<number>((resolve) => {
      answer = ({ socket }, response) => {
        socket.on('close', () => resolve(socket.bytesRead));
        response.writeHead(413).end('too large');
      };
    });
    expect((await post({ body })).status).toBe(413);
    expect(await received).toBeLessThan(body.byteLength);
  });

  it('fails when the connection does, and lets go at once when the signal aborts', async () => {
    answer = (request) => request.socket.destroy();
    await expect(post()).rejects.toThrow(/ECONNRESET|socket hang up|EPIPE/);
    const abort = new AbortController();
    const closed = new Promise((resolve) => {
      answer = (request) => {
        request.socket.on('close', resolve);
        request.resume().on('error', () => undefined);
        abort.abort(new Error('enough'));
      };
    });
    await expect(post({ signal: abort.signal })).rejects.toThrow();
    await closed;
  });

  it('asks without a body', async () => {
    let seen: unknown;
    answer = ({ method, headers }, response) => {
      seen = [method, headers['content-length'], headers['transfer-encoding']];
      response.end('plain');
    };
    expect(await (await fetchBytes(url)).text()).toBe('plain');
    expect(seen).toEqual(['GET', undefined, undefined]);
  });

  it('leaves a body that is no bytes to fetch', async () => {
    answer = async (request, response) => response.end(Buffer.concat(await request.toArray()));
    const response = await post({ body: new URLSearchParams({ a: 'b' }) });
    expect(await response.text()).toBe('a=b');
  });
});
