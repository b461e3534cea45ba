import { keepText, OWN_MEMORY } from './keep-text.ts';
import { openKernel } from './kernel.ts';
import type { Kernel } from './kernel.ts';
import type { TextMemory } from './keep-text.ts';
import { toProblem } from './vector-text.ts';
import type { VectorProblem, VectorText } from './vector-text.ts';

/** `-1.1754944e-38,` and one to spare. */
const MAX_NUMBER_BYTES = 16;

/** Prints numbers, rounded to float32, as JSON: the shortest text that reads back to the same float32. */
export function printVector(numbers: ArrayLike<number>): VectorText | VectorProblem {
  const kernel = openKernel();
  kernel.reserve(numbers.length * 4, numbers.length * MAX_NUMBER_BYTES);
  const { bytes, input } = kernel;
  new Float32Array(bytes.buffer, input, numbers.length).set(numbers);
  return print(kernel, numbers.length, OWN_MEMORY);
}

/** Prints what base64 of little-endian float32 says, as `printVector` does. */
export function printBase64Vector(base64: string, memory = OWN_MEMORY): VectorText | VectorProblem {
  const kernel = openKernel();
  const digits = base64.length - (base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0);
  const byteLength = Math.floor((digits * 3) / 4);
  kernel.reserve(byteLength, byteLength * (MAX_NUMBER_BYTES / 4));
  // Whatever isn't base64 is skipped by Node, so that a damaged text shows in the length.
  const written = kernel.bytes.write(base64, kernel.input, byteLength, 'base64');
  if (written !== byteLength || byteLength % 4 !== 0) return { problem: 'malformed' };
  return print(kernel, byteLength / 4, memory);
}

function print(
  { bytes, exports, input, output }: Kernel,
  count: number,
  memory: TextMemory,
): VectorText | VectorProblem {
  const written = exports.writeArray(input, count, output);
  if (written < 0) return toProblem(written);
  return {
    text: keepText(bytes, output, written, memory),
    dimension: count,
    isZero: exports.numbersAreNonZero.value === 0,
  };
}
