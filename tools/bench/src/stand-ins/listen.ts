import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers one request. Plain Node: a `Request` and a `Response` for each would cost as much as what is measured. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Serves on a free port of this machine and returns its address. */
export async function listen(answer: Answer): Promise<string> {
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else replyJson(response, { error: { message: `The stand-in failed: ${String(error)}` } }, 500);
    });
  });
  server.requestTimeout = 0;
  // Longer than a contender may think between two requests, so that no connection is closed under its hands.
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => void chunks.push(chunk));
  await once(request, 'end');
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
}

export function replyJson(
  response: ServerResponse,
  body: unknown,
  status = 200,
  contentType = 'application/json',
): void {
  replyText(response, JSON.stringify(body), status, contentType);
}

export function replyText(
  response: ServerResponse,
  text: string,
  status = 200,
  contentType = 'application/json',
): void {
  const length = Buffer.byteLength(text);
  response.writeHead(status, { 'content-type': contentType, 'content-length': length }).end(text);
}
