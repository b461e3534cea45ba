import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';

export interface Refusal {
  status: number;
  contentType: string;
  body: string;
}

/** Stands before a stand-in, lets one secret in in the place of the stand-in's own, and can refuse everything. */
export interface CanaryProxy extends AsyncDisposable {
  url: string;
  /** Answered to every request while it is set. */
  refusal: Refusal | undefined;
}

export async function startCanaryProxy(
  upstream: string,
  secret: { header: string; given: string; wanted: string } | undefined,
): Promise<CanaryProxy> {
  const server = createServer((request, response) => {
    void (async () => {
      const { refusal } = proxy;
      if (refusal) {
        request.resume();
        response.writeHead(refusal.status, { 'content-type': refusal.contentType }).end(refusal.body);
        return;
      }
      const reply = await forward(upstream, request, secret);
      response.writeHead(reply.status, Object.fromEntries(reply.headers));
      if (reply.body) await pipeline(Readable.fromWeb(reply.body as ReadableStream), response);
      else response.end();
    })().catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const proxy: CanaryProxy = {
    url: `http://127.0.0.1:${port}`,
    refusal: undefined,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}

async function forward(
  upstream: string,
  request: IncomingMessage,
  secret: { header: string; given: string; wanted: string } | undefined,
): Promise<Response> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (!['host', 'connection', 'content-length', 'transfer-encoding', 'expect'].includes(name)) {
      headers.set(name, String(value));
    }
  }
  if (secret) {
    if (headers.get(secret.header) !== secret.given) throw new Error('not the canary');
    headers.set(secret.header, secret.wanted);
  }
  return await fetch(new URL(request.url ?? '/', upstream), {
    method: request.method,
    headers,
    body: chunks.length > 0 ? Buffer.concat(chunks) : undefined,
  });
}
