import type { StagedPiece } from './staging.ts';

/** Bytes that are there already, as a piece. */
export function toStagedPiece(piece: Uint8Array | StagedPiece): StagedPiece {
  if (!(piece instanceof Uint8Array)) return piece;
  const { byteLength } = piece;
  return {
    byteLength,
    write(to, at) {
      to.set(piece, at);
      return at + byteLength;
    },
  };
}
