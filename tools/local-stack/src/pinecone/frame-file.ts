import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';

const HEAD_BYTES = 8;

/** A file in which something other than its tail can't be read. */
export class DamagedFileError extends Error {
  override readonly name = 'DamagedFileError';
  readonly path: string;
  readonly offset: number;

  constructor(path: string, offset: number, reason: string) {
    super(`${path} is damaged at byte ${offset}: ${reason}. Move it away, or start with an empty folder.`);
    this.path = path;
    this.offset = offset;
  }
}

export interface FrameFile {
  readonly bytes: number;
  /** Hands a frame to the operating system: once this returns, the frame outlives the process (not the machine). */
  append(payload: Buffer): void;
  close(): void;
}

/**
 * Opens a file of frames `[length][crc32][payload]` for appending, and gives each payload that is there to `onFrame`.
 *
 * A last frame that is short or fails its checksum is what a killed process leaves: it is cut off. Memory: one frame.
 *
 * @throws DamagedFileError when a frame before the last one fails its checksum
 */
export function openFrameFile(path: string, onFrame: (payload: Buffer) => void): FrameFile {
  const file = openSync(path, 'a+');
  try {
    let end = readFrames(file, path, onFrame);
    ftruncateSync(file, end);
    return {
      get bytes() {
        return end;
      },
      append(payload) {
        end += appendWhole(file, end, frame(payload));
      },
      close: () => closeSync(file),
    };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function readFrames(file: number, path: string, onFrame: (payload: Buffer) => void): number {
  const size = fstatSync(file).size;
  let at = 0;
  while (at + HEAD_BYTES <= size) {
    const head = readAt(file, at, HEAD_BYTES);
    const end = at + HEAD_BYTES + head.readUInt32LE(0);
    if (end > size) return at;
    const payload = readAt(file, at + HEAD_BYTES, end - at - HEAD_BYTES);
    if (crc32(payload) !== head.readUInt32LE(4)) {
      if (end === size) return at;
      throw new DamagedFileError(path, at, 'the checksum does not match');
    }
    onFrame(payload);
    at = end;
  }
  return at;
}

function readAt(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const read = readSync(file, bytes, done, length - done, position + done);
    if (read === 0) throw new Error(`The file became shorter while it was read, at byte ${position + done}`);
    done += read;
  }
  return bytes;
}

function frame(payload: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + payload.length);
  bytes.writeUInt32LE(payload.length, 0);
  bytes.writeUInt32LE(crc32(payload), 4);
  bytes.set(payload, HEAD_BYTES);
  return bytes;
}

// A full disk can take part of a frame. Left there, it would hide every later one.
function appendWhole(file: number, end: number, bytes: Buffer): number {
  try {
    for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
    return bytes.length;
  } catch (error) {
    ftruncateSync(file, end);
    throw error;
  }
}
