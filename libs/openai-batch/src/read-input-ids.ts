import { isBlankLine, lineGroups } from '@lading/streams';
import { InputFileError } from './errors.ts';
import { asObject, textOf } from './json-fields.ts';

/**
 * Reads the `custom_id` of every request in an input file, in order, those of one chunk at a time. Never yields an empty array.
 *
 * @throws InputFileError for a line that has none, after the ids before it, because then nobody can say what was submitted;
 * `LineTooLongError` of `@lading/streams` for a line over `maxLineBytes` (default 8 MiB)
 */
export async function* readInputIds(
  content: AsyncIterable<Uint8Array>,
  { maxLineBytes }: { maxLineBytes?: number } = {},
): AsyncGenerator<string[], void, undefined> {
  let lineNumber = 0;
  for await (const lines of lineGroups(content, { maxLineBytes, reuse: true })) {
    const ids: string[] = [];
    let failure: InputFileError | undefined;
    for (const line of lines) {
      lineNumber += 1;
      if (isBlankLine(line)) continue;
      const id = customIdOf(line, lineNumber);
      if (typeof id === 'string') ids.push(id);
      else {
        failure = id;
        break;
      }
    }
    if (ids.length > 0) yield ids;
    if (failure) throw failure;
  }
}

function customIdOf(line: Buffer, lineNumber: number): string | InputFileError {
  try {
    return textOf(asObject(JSON.parse(line.toString()))?.['custom_id']) ?? new InputFileError(lineNumber);
  } catch (cause) {
    return new InputFileError(lineNumber, { cause });
  }
}
