import { createPipeline, importItems, ImportError, parseConfig } from '@lading/pipeline';
import { generateReceipts } from '@lading/sample-receipts';
import fc from 'fast-check';
import { strictEqual } from 'node:assert/strict';
import { damaged, pieces, pieceSizes } from './damaged.ts';
import { toFuzzer } from './fuzzer.ts';
import { toAsync } from './input-files.ts';
import { createMemoryTable, TABLE_NAME } from './memory-table.ts';
import { splitLines } from './split-lines.ts';

const CONFIG = parseConfig({
  ...{ OPENAI_API_KEY: 'fuzz', PINECONE_API_KEY: 'fuzz', PINECONE_INDEX: 'receipts' },
  DYNAMODB_TABLE_NAME: TABLE_NAME,
});

const LINES = [...generateReceipts({ seed: 3, receipts: 1, letters: false, wordsPerReceipt: 12 })].map(
  (item) => Buffer.from(`${JSON.stringify(item)}\n`),
);
const whole = fc.subarray(LINES).map((lines) => Buffer.concat(lines));

/** Either all items of the file are in the table, one for each line that isn't blank, or none is and it says at which line. */
export const importFiles = toFuzzer((tally) =>
  fc.asyncProperty(damaged(whole, 2), pieceSizes, async (file, sizes) => {
    const lines = splitLines(file);
    tally.lines += lines.length;
    const { repo, standIn } = await createMemoryTable();
    const deps = createPipeline(CONFIG, { repo });
    let imported = 0;
    try {
      for await (const count of importItems(deps, () => toAsync(pieces(file, sizes)))) imported = count;
    } catch (error) {
      if (!(error instanceof ImportError)) throw error;
      strictEqual(standIn.items(TABLE_NAME).length, 0);
      return;
    }
    strictEqual(imported, lines.length);
    strictEqual(standIn.items(TABLE_NAME).length, keysOf(lines).size);
  }),
);

function keysOf(lines: readonly Uint8Array[]): Set<string> {
  const keys = lines.map((line) => {
    const { PK, SK } = JSON.parse(
      Buffer.from(line)
        .toString()
        .replace(/^\uFEFF/, ''),
    ) as Record<string, unknown>;
    return JSON.stringify([PK, SK]);
  });
  return new Set(keys);
}
