import { parseTableItem } from '@lading/dynamo-repo';
import { isBlankLine, lines } from '@lading/streams';
import type { Dependencies } from './dependencies.ts';

/** A line of an import file isn't a table item. Nothing of the file was written. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
  readonly lineNumber: number;

  constructor(lineNumber: number, reason: string, options?: ErrorOptions) {
    super(
      `Line ${lineNumber} is not a table item: ${reason} Each line must be one item in DynamoDB's JSON ({"PK":{"S":…},"SK":{"S":…},…}). Nothing was imported.`,
      options,
    );
    this.lineNumber = lineNumber;
  }
}

/**
 * Puts table items (NDJSON, one DynamoDB-JSON item a line) into the table; yields the running count.
 * The whole file is checked before the first write.
 *
 * @throws ImportError
 */
export async function* importItems(
  deps: Dependencies,
  open: () => AsyncIterable<Uint8Array>,
): AsyncGenerator<number, void, undefined> {
  let items = 0;
  for await (const { json, lineNumber } of readLines(open())) {
    check(json, lineNumber);
    items += 1;
  }
  if (items === 0) throw new ImportError(1, 'the file holds no item.');
  yield* deps.repo.importItems(itemsOf(open()));
}

/** Unchecked: the repository checks what it is given. */
async function* itemsOf(content: AsyncIterable<Uint8Array>) {
  for await (const { json } of readLines(content)) yield json as Record<string, unknown>;
}

async function* readLines(content: AsyncIterable<Uint8Array>) {
  let lineNumber = 0;
  for await (const line of lines(content)) {
    lineNumber += 1;
    if (isBlankLine(line)) continue;
    // Of what is no JSON, only the mark that some editors put before a text is let pass.
    const text = Buffer.from(line)
      .toString('utf8')
      .replace(/^\uFEFF/, '');
    yield { json: orThrow(lineNumber, () => JSON.parse(text) as unknown), lineNumber };
  }
}

function check(json: unknown, lineNumber: number): void {
  orThrow(lineNumber, () => parseTableItem(json));
}

function orThrow<T>(lineNumber: number, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const reason = error instanceof SyntaxError ? 'it is not JSON.' : (error as Error).message;
    throw new ImportError(lineNumber, reason, { cause: error });
  }
}
