import { toStagedPiece } from '../staged-piece.ts';
import type { StagedFile, StagedPiece } from '../staging.ts';

const BLOCK_BYTES = 256 * 1024;

/** Where `write` asks for its content, pieces are given to it, a block at a time. It has copied a block when it asks for the next. */
export function pushInto(
  write: (content: AsyncIterable<Uint8Array>) => Promise<{ byteLength: number }>,
): StagedFile {
  const block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  let filled = 0;
  let offered = Promise.withResolvers<Uint8Array | undefined>();
  let taken: PromiseWithResolvers<void> | undefined;

  async function* content() {
    for (let bytes = await offered.promise; bytes; bytes = await offered.promise) {
      offered = Promise.withResolvers();
      yield bytes;
      taken?.resolve();
    }
  }
  const written = write(content());
  // Whoever gives the next block, or ends the file, hears of a failure; until then nobody does.
  written.catch(() => undefined);

  const give = async () => {
    taken = Promise.withResolvers();
    offered.resolve(block.subarray(0, filled));
    await Promise.race([taken.promise, written]);
    filled = 0;
  };
  const addBehind = async (piece: StagedPiece) => {
    if (filled > 0) await give();
    if (piece.byteLength <= BLOCK_BYTES) filled = piece.write(block, 0);
    else await addInParts(piece);
  };
  const addInParts = async (piece: StagedPiece) => {
    const bytes = Buffer.allocUnsafeSlow(piece.byteLength);
    piece.write(bytes, 0);
    for (let at = 0; at < bytes.byteLength; at += filled) {
      if (at > 0) await give();
      filled = bytes.copy(block, 0, at);
    }
  };

  return {
    add(given) {
      const piece = toStagedPiece(given);
      if (filled + piece.byteLength > BLOCK_BYTES) return addBehind(piece);
      filled = piece.write(block, filled);
      return undefined;
    },
    async end() {
      if (filled > 0) await give();
      offered.resolve(undefined);
      return await written;
    },
    async abort() {
      offered.promise.catch(() => undefined);
      offered.reject(new Error('The file was given up.'));
      await written.catch(() => undefined);
    },
  };
}
