import type { SeededTable } from './seeded-table.ts';
import type { SeededVectors } from './seeded-vectors.ts';

/** OpenAI's two files of a batch, made as they are read: no disk, and no more of them in memory than a block. */
export interface BatchLines {
  /** Of the files of one batch; those of all batches are of one size. */
  inputBytes: number;
  outputBytes: number;
  readInput(batch: number): Generator<Buffer, void, undefined>;
  /** In another order than the input, as OpenAI does (vendor-facts O3). */
  readOutput(batch: number): Generator<Buffer, void, undefined>;
}

const BLOCK_BYTES = 256 * 1024;

interface Lines {
  byteLengthOf(row: number): number;
  write(row: number, to: Buffer, at: number): number;
}

export function createBatchLines(table: SeededTable, vectors: SeededVectors, model: string): BatchLines {
  const inputOf = (batch: number): Lines =>
    textLines((row) => toInputLine(table.customId(batch, row), row, model));
  const outputOf = (batch: number): Lines => {
    const before = textLines((row) => toOutputHead(table.customId(batch, row), row));
    const after = `}], "model": "${model}", "usage": {"prompt_tokens": 24, "total_tokens": 24}}}, "error": null}\n`;
    return {
      byteLengthOf: (row) => before.byteLengthOf(row) + vectors.byteLengthOf(row) + after.length,
      write: (row, to, at) => {
        const end = vectors.write(row, to, before.write(row, to, at));
        return end + to.write(after, end, 'latin1');
      },
    };
  };
  const order = shuffledRows(table.size);
  const inOrder = order.toSorted((a, b) => a - b);
  // Ids of all batches are of one length.
  const [inputBytes, outputBytes] = [totalOf(inputOf(0), inOrder), totalOf(outputOf(0), inOrder)];
  return {
    inputBytes,
    outputBytes,
    readInput: (batch) => blocksOf(inputOf(batch), inOrder),
    readOutput: (batch) => blocksOf(outputOf(batch), order),
  };
}

/** The request of a word, about as long as real ones. */
function toInputLine(customId: string, row: number, model: string): string {
  const input = `<TARGET>word ${row % 1000}</TARGET> <POS>middle-left</POS> <CONTEXT>TOTAL ${row % 89}.99</CONTEXT>`;
  const body = { model, input };
  return `${JSON.stringify({ custom_id: customId, method: 'POST', url: '/v1/embeddings', body })}\n`;
}

function toOutputHead(customId: string, row: number): string {
  const hex = row.toString(16).padStart(32, '0');
  return (
    `{"id": "batch_req_${hex}", "custom_id": "${customId}", "response": {"status_code": 200, "request_id": "${hex}", ` +
    `"body": {"object": "list", "data": [{"object": "embedding", "index": 0, "embedding": `
  );
}

function textLines(lineOf: (row: number) => string): Lines {
  return {
    byteLengthOf: (row) => lineOf(row).length,
    write: (row, to, at) => at + to.write(lineOf(row), at, 'latin1'),
  };
}

function totalOf(lines: Lines, rows: readonly number[]): number {
  return rows.reduce((sum, row) => sum + lines.byteLengthOf(row), 0);
}

/** Yields whole lines, about a block at a time. A block is overwritten two blocks later. */
function* blocksOf(lines: Lines, rows: readonly number[]): Generator<Buffer, void, undefined> {
  const longest = Math.max(...rows.slice(0, 1000).map((row) => lines.byteLengthOf(row))) + 4096;
  const buffers = [0, 1].map(() => Buffer.allocUnsafe(BLOCK_BYTES + longest));
  let block = buffers[0] as Buffer;
  let end = 0;
  let blocks = 0;
  for (const row of rows) {
    end = lines.write(row, block, end);
    if (end < BLOCK_BYTES) continue;
    yield block.subarray(0, end);
    blocks += 1;
    block = buffers[blocks % 2] as Buffer;
    end = 0;
  }
  if (end > 0) yield block.subarray(0, end);
}

/** Every row once, in an order that is the same in every run. */
function shuffledRows(size: number): number[] {
  const stride = [7919, 6007, 4001, 2003, 1].find((prime) => size % prime !== 0 || prime === 1) ?? 1;
  return Array.from({ length: size }, (_, at) => (at * stride + (size >> 1)) % size);
}
