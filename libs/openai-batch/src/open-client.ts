import { Client } from 'undici';
import { connectInReusedMemory } from './reused-memory-socket.ts';

/** A connection for one download. Its waits are bounded by who asked for it. A module of its own, to be loaded on first use. */
export function openClient(origin: string): Client {
  return new Client(origin, {
    // undici takes any stream that behaves as a socket does, and its type names the two of Node.
    connect: connectInReusedMemory as unknown as Client.Options['connect'],
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}
