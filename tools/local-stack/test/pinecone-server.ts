import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { createPineconeMemoryStore, createPineconeStandIn } from '../src/pinecone/index.ts';
import type { PineconeStandIn, PineconeStandInOptions } from '../src/pinecone/index.ts';

export interface PineconeServer {
  url: string;
  standIn: PineconeStandIn;
  close(): Promise<void>;
}

/** Serves a stand-in on a free port of this machine. */
export async function startPineconeServer(
  options: Partial<PineconeStandInOptions> = {},
): Promise<PineconeServer> {
  let url = '';
  const standIn = createPineconeStandIn({
    store: createPineconeMemoryStore(),
    now: Date.now,
    sleep,
    random: Math.random,
    publicUrl: () => url,
    ...options,
  });
  const server = createServer((incoming, outgoing) => void answer(standIn, incoming, outgoing, url));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    standIn,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await standIn.close();
    },
  };
}

async function answer(
  standIn: PineconeStandIn,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  url: string,
) {
  const { method = 'GET' } = incoming;
  const gone = new AbortController();
  outgoing.on('close', () => gone.abort());
  const body = method === 'GET' ? null : (Readable.toWeb(incoming) as ReadableStream<Uint8Array>);
  const headers = incoming.headers as Record<string, string>;
  try {
    const reply = await standIn.fetch(
      new Request(url + incoming.url, { method, headers, body, duplex: 'half', signal: gone.signal }),
    );
    outgoing.writeHead(reply.status, Object.fromEntries(reply.headers));
    outgoing.end(Buffer.from(await reply.arrayBuffer()));
  } catch {
    incoming.socket.destroy();
  }
}
