import { FileNotFoundError } from '@lading/openai-batch';
import { batchFiles } from '@lading/staging';
import type { Dependencies } from './dependencies.ts';
import { readStagedInputIds } from './stage-input.ts';

/**
 * The ids that a batch was submitted with, in the order of its input and some at a time, or undefined when its input file can't be had any more.
 *
 * Ours are in staging. For a batch that the Python system submitted, the ids are streamed from OpenAI once and staged.
 */
export async function readSubmittedIds(
  deps: Dependencies,
  batchId: string,
  inputFileId: string | undefined,
  signal?: AbortSignal,
): Promise<AsyncIterable<string[]> | undefined> {
  const { input } = batchFiles(batchId);
  if (!(await deps.staging.stat(input))) {
    if (!inputFileId) return undefined;
    try {
      await deps.staging.write(input, idLines(deps.openai.readSubmittedIds(inputFileId, { signal })));
    } catch (error) {
      if (error instanceof FileNotFoundError) return undefined;
      throw error;
    }
  }
  return readStagedInputIds(deps, batchId);
}

async function* idLines(groups: AsyncIterable<string[]>): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const ids of groups)
    yield Buffer.from(ids.map((id) => `${JSON.stringify({ custom_id: id })}\n`).join(''));
}
