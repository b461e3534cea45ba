import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

export type Seen = { method: string; path: string; headers: IncomingMessage['headers']; body: Buffer };

/** Answers one request; may send half an answer, or none. */
export type Reply = (response: ServerResponse, seen: Seen) => void | Promise<void>;

export type ScriptedServer = {
  baseUrl: string;
  seen: Seen[];
  /** How often `route` was asked for. */
  count(route: string): number;
  /** Answers to `METHOD /path`, one after another; the last one is given for ever. */
  script(route: string, ...replies: Reply[]): void;
  close(): Promise<void>;
};

/** A server on a free port that does what it is told, and remembers what it was asked. */
export async function startScriptedServer(): Promise<ScriptedServer> {
  const scripts = new Map<string, Reply[]>();
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const [path = ''] = (request.url ?? '').replace(/^\/v1/, '').split('?');
    const asked = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks),
    };
    seen.push(asked);
    const replies = scripts.get(`${asked.method} ${path}`) ?? [status(404)];
    const reply = replies.length > 1 ? replies.shift() : replies[0];
    await reply?.(response, asked);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    seen,
    count: (route) =>
      seen.filter((one) => `${one.method} ${one.path}`.replace('/v1', '').split('?')[0] === route).length,
    script: (route, ...replies) => void scripts.set(route, replies),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const json =
  (body: unknown, code = 200, headers: Record<string, string> = {}): Reply =>
  (response) =>
    void response
      .writeHead(code, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify(body));

export const status = (code: number, error: object = {}, headers: Record<string, string> = {}): Reply =>
  json(
    { error: { message: `status ${code}`, type: 'some_error', param: null, code: null, ...error } },
    code,
    headers,
  );

export const page: Reply = (response) =>
  void response
    .writeHead(200, { 'content-type': 'text/html' })
    .end('<html>\nBad gateway\n</html>\n'.repeat(50));

/** Closes the connection without an answer. */
export const reset: Reply = (response) => void response.socket?.destroy();

/** Answers nothing and keeps the connection. */
export const hang: Reply = () => undefined;

/** Waits until the other side has read on, or gone. */
export async function canWrite(response: ServerResponse): Promise<void> {
  const settled = new AbortController();
  const { signal } = settled;
  await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]);
  settled.abort();
}

export type ContentOptions = {
  /** Bytes in one write; odd sizes cut lines and characters. */
  chunkBytes?: number;
  /** Send no more than so many bytes … */
  cutAt?: number;
  /** … and then end cleanly, break the connection, or go silent. */
  then?: 'end' | 'reset' | 'stall';
  headers?: Record<string, string>;
  /** Without it the body goes out chunked. */
  contentLength?: boolean;
  status?: number;
};

/** Sends a file's content as octet-stream, whole or broken, no faster than it is read. */
export const content =
  (
    body: Uint8Array,
    {
      chunkBytes = 64 * 1024,
      cutAt,
      then = 'end',
      headers,
      contentLength = true,
      status = 200,
    }: ContentOptions = {},
  ): Reply =>
  async (response) => {
    response.writeHead(status, {
      'content-type': 'application/octet-stream',
      ...(contentLength ? { 'content-length': String(body.byteLength) } : {}),
      ...headers,
    });
    const end = Math.min(cutAt ?? body.byteLength, body.byteLength);
    for (let at = 0; at < end && !response.destroyed; at += chunkBytes) {
      const drained = response.write(body.subarray(at, Math.min(at + chunkBytes, end)));
      if (!drained) await canWrite(response);
    }
    if (cutAt !== undefined && then !== 'end') await nextTurn();
    if (cutAt === undefined || then === 'end') response.end();
    else if (then === 'reset') response.socket?.destroy();
  };
