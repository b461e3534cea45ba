import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';

/** How long requests under way may take to end when a server closes. */
const GRACE_MS = 2000;
/**
 * How long an idle connection stays open, as long as behind the vendors' load balancers. After Node's five seconds a
 * client on a busy machine would send its next request into a connection that is being closed.
 */
const KEEP_ALIVE_MS = 65_000;

/** Where to listen. */
export interface ServeOptions {
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Errors of the handler that mean: break the connection. Others answer 500. */
  breaksConnection?: (error: unknown) => boolean;
}

/** A server that listens. */
export interface RunningServer {
  readonly port: number;
  /** Stops listening, lets requests under way end for two seconds, then breaks them off. */
  close(): Promise<void>;
}

/**
 * Serves a function from requests to responses over HTTP.
 *
 * Bodies stream both ways at the pace of the slower side. A client that goes away aborts the request's signal and ends
 * the response's body; a response whose body fails breaks the connection.
 */
export async function serve(
  handle: (request: Request) => Promise<Response>,
  { host, port, breaksConnection = () => false }: ServeOptions,
): Promise<RunningServer> {
  const server = createServer(
    (incoming, outgoing) => void answer(handle, incoming, outgoing, breaksConnection),
  );
  // A large upload may take longer than Node's five minutes on a slow day.
  server.requestTimeout = 0;
  return run(server, host, port);
}

/** Has a server listen; rejects with what Node says if it can't (`EADDRINUSE`). */
export async function run(server: Server, host: string, port: number): Promise<RunningServer> {
  const answering = new Set<Promise<unknown>>();
  server.on('request', (_incoming, outgoing: ServerResponse) => {
    const answered = once(outgoing, 'close')
      .catch(() => undefined)
      .finally(() => answering.delete(answered));
    answering.add(answered);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise<void>((resolve, reject) =>
        server.close((error) => (error ? reject(error) : resolve())),
      );
      const graceOver = new AbortController();
      const grace = setTimeout(GRACE_MS, undefined, { signal: graceOver.signal }).catch(() => undefined);
      await Promise.race([Promise.allSettled(answering), grace]);
      graceOver.abort();
      // Node's own idea of an idle connection misses some, so those left are closed by force also when all is answered.
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  handle: (request: Request) => Promise<Response>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  breaksConnection: (error: unknown) => boolean,
): Promise<void> {
  const gone = new AbortController();
  try {
    const request = toRequest(incoming, gone.signal);
    outgoing.once('close', () => {
      gone.abort();
      // Node's Request hands an abort on only while somebody holds it, and a handler may have kept no more than its signal.
      void request;
    });
    await send(await handle(request), outgoing);
  } catch (error) {
    const clientGone = outgoing.destroyed || incoming.errored !== null;
    if (clientGone || outgoing.headersSent || breaksConnection(error)) outgoing.destroy();
    else
      outgoing
        .writeHead(500, { 'content-type': 'text/plain' })
        .end(`The stand-in failed: ${String(error)}\n`);
  }
}

function toRequest(incoming: IncomingMessage, signal: AbortSignal): Request {
  const { method = 'GET', url = '/', headers } = incoming;
  const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  return new Request(new URL(url, `http://${headers.host ?? 'localhost'}`), {
    method,
    headers: toHeaders(incoming),
    signal,
    // A handler that stops reading must still be able to answer, so the request is not destroyed with its iterator.
    ...(hasBody && method !== 'GET' && method !== 'HEAD'
      ? { body: ReadableStream.from(incoming.iterator({ destroyOnReturn: false })), duplex: 'half' as const }
      : {}),
  });
}

function toHeaders({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  return headers;
}

async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(response.status, [...response.headers].flat());
  if (response.body === null) outgoing.end();
  else await pipeline(Readable.fromWeb(response.body), outgoing);
}
