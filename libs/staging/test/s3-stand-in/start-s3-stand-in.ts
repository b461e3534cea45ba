import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { answer } from './answer.ts';
import type { S3Request } from './answer.ts';
import type { BucketState } from './objects.ts';
import { refusal } from './replies.ts';
import type { Reply } from './replies.ts';

/** What goes wrong with one request, instead of or after its answer. */
export type Fault =
  | { reply: Reply }
  /** The head promises all, and the connection breaks after so many bytes of the body. */
  | { cutAfter: number }
  /** Nothing comes after so many bytes of the body. */
  | { stallAfter: number }
  /** Held back until it settles, then answered. */
  | { until: Promise<unknown> };

export interface S3StandIn extends AsyncDisposable {
  readonly url: string;
  readonly bucket: string;
  readonly state: BucketState;
  /** Every request so far, without its body. */
  readonly requests: readonly Omit<S3Request, 'body'>[];
  /** Asked for each request; none by default. */
  fault: (request: S3Request) => Fault | undefined;
  /** How many connections are open. */
  connections(): number;
}

/** S3 with one bucket, on a free loopback port. It knows what staging asks for, and checks what it is sent. */
export async function startS3StandIn({ bucket = 'staged' } = {}): Promise<S3StandIn> {
  const sockets = new Set<Socket>();
  const requests: Omit<S3Request, 'body'>[] = [];
  const server = createServer((incoming, outgoing) => {
    void serve(standIn, requests, incoming, outgoing);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const standIn: S3StandIn = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bucket,
    state: { objects: new Map(), uploads: new Map() },
    requests,
    fault: () => undefined,
    connections: () => sockets.size,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return standIn;
}

async function serve(
  standIn: S3StandIn,
  requests: Omit<S3Request, 'body'>[],
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { method = '', headers } = incoming;
  const url = new URL(incoming.url ?? '/', standIn.url);
  const [, bucket, ...rest] = decodeURIComponent(url.pathname).split('/');
  const request = { method, key: rest.join('/'), query: url.searchParams, headers };
  requests.push(request);
  const body = Buffer.concat(await Array.fromAsync(incoming as AsyncIterable<Buffer>));
  const fault = standIn.fault({ ...request, body });
  if (fault && 'until' in fault) await fault.until;
  if (fault && 'reply' in fault) return send(outgoing, fault.reply);
  const reply =
    bucket === standIn.bucket ? answer(standIn.state, { ...request, body }) : refusal('NoSuchBucket');
  send(outgoing, reply, fault);
}

function send(outgoing: ServerResponse, { status, headers, body = '' }: Reply, fault?: Fault): void {
  const bytes = Buffer.from(body);
  outgoing.writeHead(status, { ...headers, ...(status !== 204 && { 'content-length': bytes.byteLength }) });
  if (fault && 'cutAfter' in fault) {
    outgoing.write(bytes.subarray(0, fault.cutAfter), () => outgoing.destroy());
  } else if (fault && 'stallAfter' in fault) {
    outgoing.write(bytes.subarray(0, fault.stallAfter));
  } else {
    outgoing.end(bytes);
  }
}
