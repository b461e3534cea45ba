import { openKernel } from './kernel.ts';
import { keepText, OWN_MEMORY } from './keep-text.ts';
import { toProblem } from './vector-text.ts';
import type { VectorProblem, VectorText } from './vector-text.ts';

const CLOSE = 0x5d;

/**
 * Reads the JSON array that begins at `line[start]`: checks every byte of it, takes the white space out, and shortens numbers
 * that say more than float32 can hold.
 *
 * The numbers read back to the same float32, which is what `Math.fround` makes of the numbers that `JSON.parse` reads.
 * `end` is behind its bracket. The text is put into `memory`.
 */
export function compactVector(
  line: Uint8Array,
  start = 0,
  memory = OWN_MEMORY,
): (VectorText & { end: number }) | VectorProblem {
  const kernel = openKernel();
  // Numbers hold no bracket, so nothing behind the first can be the array's; a line may hold two thousand arrays more.
  const close = bytesOf(line).indexOf(CLOSE, start);
  const length = (close === -1 ? line.byteLength : close + 1) - start;
  // A number grows by one byte at most, as `12e-6` does: `1.2e-5`.
  kernel.reserve(length + 1, 2 * length);
  const { bytes, exports, input, output } = kernel;
  bytes.set(line.subarray(start, start + length), input);
  bytes[input + length] = 0;
  const written = exports.readArray(input, output);
  if (written < 0) return toProblem(written);
  return {
    text: keepText(bytes, output, written, memory),
    dimension: exports.dimension.value,
    isZero: exports.textIsNonZero.value === 0,
    end: start + exports.endOfText.value - input,
  };
}

/** The same memory with Node's search, which is many times quicker than an array's own. */
function bytesOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
