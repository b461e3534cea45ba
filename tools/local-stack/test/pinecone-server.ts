import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectionCutError } from '../src/faults/connection-cut-error.ts';
import { createPineconeMemoryStore, createPineconeStandIn } from '../src/pinecone/index.ts';
import type { PineconeStandIn, PineconeStandInOptions } from '../src/pinecone/index.ts';
import { serve } from '../src/server.ts';

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
  const server = await serve(standIn.fetch, {
    host: '127.0.0.1',
    port: 0,
    breaksConnection: (error) => error instanceof ConnectionCutError,
  });
  url = `http://127.0.0.1:${server.port}`;
  return {
    url,
    standIn,
    async close() {
      await server.close();
      await standIn.close();
    },
  };
}
