import { connect as connectPlain, isIP } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';

/** Where to connect to, as undici tells it. */
export interface Destination {
  protocol: string;
  hostname: string;
  port: string;
}

/** More than a socket holds for its reader as a rule, so that one look at it takes all. */
const BLOCK_BYTES = 256 * 1024;
/** One is with the reader, one waits for it, one is being filled. */
const BLOCKS = 3;

/**
 * Connects, by TLS for `https:`, and reads into three blocks of memory in turn.
 *
 * Node's own sockets allocate 64 kB for each piece that they read. Outside the heap, where V8 doesn't see how short-lived that is:
 * a result file of a gigabyte made it mark the whole heap more than a hundred times.
 *
 * What a reader takes is good until it takes the next.
 */
export function connectInReusedMemory(
  { protocol, hostname, port }: Destination,
  onOutcome: (error: Error | null, stream: Duplex | null) => void,
): void {
  const blocks = Array.from({ length: BLOCKS }, () => Buffer.allocUnsafeSlow(BLOCK_BYTES));
  let current = 0;
  const onread = {
    buffer: () => blocks[current] as Buffer,
    callback(byteLength: number, block: Uint8Array) {
      const read = block.subarray(0, byteLength);
      // TLS goes on with what it has decrypted already.
      if (stream.readableLength > 0) return stream.push(Uint8Array.from(read));
      current = (current + 1) % BLOCKS;
      // False: reading goes on when this has been taken.
      return stream.push(read);
    },
  };
  const host = hostname.replace(/^\[|\]$/g, '');
  const to = { host, port: Number(port || (protocol === 'https:' ? 443 : 80)), onread };
  const socket =
    protocol === 'https:'
      ? connectTls({ ...to, ...(isIP(host) ? {} : { servername: host }), ALPNProtocols: ['http/1.1'] })
      : connectPlain(to);
  const stream = new Duplex({
    readableHighWaterMark: 1,
    read: () => void socket.resume(),
    write: (bytes: Uint8Array, _encoding, done) => void socket.write(bytes, done),
    final: (done) => void socket.end(done),
    destroy: (error, done) => {
      socket.destroy();
      done(error);
    },
  });

  socket.once(protocol === 'https:' ? 'secureConnect' : 'connect', () => {
    socket.off('error', onOutcome);
    socket.on('error', (error) => stream.destroy(error));
    onOutcome(null, stream);
  });
  socket.once('error', onOutcome as (error: Error) => void);
  socket.on('end', () => stream.push(null));
}
