import { WASM } from './wasm.ts';
import { writeTables } from './write-tables.ts';

/** What `assembly/index.ts` exports. Offsets and lengths are in bytes of its memory. */
interface Exports {
  memory: WebAssembly.Memory;
  dimension: WebAssembly.Global;
  endOfText: WebAssembly.Global;
  textIsNonZero: WebAssembly.Global;
  numbersAreNonZero: WebAssembly.Global;
  readArray(at: number, to: number): number;
  writeArray(at: number, count: number, to: number): number;
}

/** The compiled code with its memory, in which one vector at a time is read and written. */
export interface Kernel {
  exports: Exports;
  /** The memory as it is now; good until the next `reserve`. */
  bytes: Buffer<ArrayBuffer>;
  /** Where the input goes. */
  input: number;
  /** Where the output goes, and how to make room for it. */
  output: number;
  reserve(inputBytes: number, outputBytes: number): void;
}

const PAGE_BYTES = 65_536;
/** The code reads and writes so far behind what it needs. */
const SLACK_BYTES = 64;

let kernel: Kernel | undefined;

/** Compiled at the first use, which takes a few milliseconds. */
export function openKernel(): Kernel {
  return (kernel ??= createKernel());
}

function createKernel(): Kernel {
  const module = new WebAssembly.Module(Buffer.from(WASM, 'base64'));
  // Named after the file that asks for it.
  const readNumber = {
    toDouble: (start: number, end: number) => Number(created.bytes.toString('latin1', start, end)),
  };
  const exports = new WebAssembly.Instance(module, { 'read-number': readNumber }).exports as Exports;
  const created: Kernel = {
    exports,
    bytes: Buffer.alloc(0),
    input: PAGE_BYTES,
    output: 0,
    reserve(inputBytes, outputBytes) {
      created.output = align(created.input + inputBytes + SLACK_BYTES);
      const missing = created.output + outputBytes + SLACK_BYTES - exports.memory.buffer.byteLength;
      if (missing <= 0) return;
      exports.memory.grow(Math.ceil(missing / PAGE_BYTES));
      created.bytes = Buffer.from(exports.memory.buffer);
    },
  };
  created.reserve(PAGE_BYTES, PAGE_BYTES);
  writeTables(created.bytes);
  return created;
}

function align(offset: number): number {
  return Math.ceil(offset / 8) * 8;
}
