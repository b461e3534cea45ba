import { isBlankLine, lines } from '@lading/streams';
import { InputFileError } from './errors.ts';
import { asObject, textOf } from './json-fields.ts';

/**
 * Reads the `custom_id` of every request in an input file, in order, one line in memory at a time.
 *
 * @throws InputFileError for a line that has none, because then nobody can say what was submitted;
 * `LineTooLongError` of `@lading/streams` for a line over `maxLineBytes` (default 8 MiB)
 */
export async function* readInputIds(
  content: AsyncIterable<Uint8Array>,
  { maxLineBytes }: { maxLineBytes?: number } = {},
): AsyncGenerator<string, void, undefined> {
  let lineNumber = 0;
  for await (const line of lines(content, { maxLineBytes })) {
    lineNumber += 1;
    if (isBlankLine(line)) continue;
    yield customIdOf(Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString(), lineNumber);
  }
}

function customIdOf(text: string, lineNumber: number): string {
  let customId: string | undefined;
  try {
    customId = textOf(asObject(JSON.parse(text))?.['custom_id']);
  } catch (cause) {
    throw new InputFileError(lineNumber, { cause });
  }
  if (customId === undefined) throw new InputFileError(lineNumber);
  return customId;
}
