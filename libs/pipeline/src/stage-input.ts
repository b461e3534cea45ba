import { readInputIds } from '@lading/openai-batch';
import { batchFiles } from '@lading/staging';
import { lines } from '@lading/streams';
import type { Dependencies } from './dependencies.ts';
import type { RequestLine } from './request-lines.ts';

/**
 * Stages the input file of one batch, and its items' file if they need one: takes request lines until a limit is reached.
 * Returns how many were staged and the first line that no longer fits, for the next batch.
 */
export async function stageInput(
  { staging, config }: Pick<Dependencies, 'staging' | 'config'>,
  batchId: string,
  first: RequestLine,
  requests: AsyncIterator<RequestLine>,
  maxBytes: number,
  signal?: AbortSignal,
): Promise<{ inputs: number; next: RequestLine | undefined }> {
  const ids = new Set<string>();
  const receipts = new Set<string>();
  const files = batchFiles(batchId);
  const items = first.item && (await staging.open(files.items));
  let bytes = 0;
  let next: RequestLine | undefined = first;

  const fits = (request: RequestLine) =>
    ids.size < config.maxInputsPerBatch &&
    bytes + request.bytes.byteLength <= maxBytes &&
    (request.receiptKey === undefined ||
      receipts.has(request.receiptKey) ||
      receipts.size < config.maxReceiptsPerBatch);

  async function* content() {
    while (next && (ids.size === 0 || fits(next))) {
      signal?.throwIfAborted();
      // A receipt can be listed twice, once for each layout of the index; OpenAI refuses a file that repeats an id.
      if (!ids.has(next.customId)) {
        ids.add(next.customId);
        if (next.receiptKey !== undefined) receipts.add(next.receiptKey);
        bytes += next.bytes.byteLength;
        if (next.item) await items?.add(next.item);
        yield next.bytes;
      }
      const result: IteratorResult<RequestLine> = await requests.next();
      next = result.done ? undefined : result.value;
    }
  }
  try {
    await staging.write(files.input, content());
    await items?.end();
  } catch (error) {
    await items?.abort();
    throw error;
  }
  return { inputs: ids.size, next };
}

/** The ids of a staged input file, in file order and some at a time. */
export function readStagedInputIds(
  { staging }: Pick<Dependencies, 'staging'>,
  batchId: string,
): AsyncIterable<string[]> {
  return readInputIds(staging.read(batchFiles(batchId).input, { reuse: true }));
}

/** The same, all of them: ten megabytes of a full batch. */
export async function stagedInputIds(
  deps: Pick<Dependencies, 'staging'>,
  batchId: string,
): Promise<string[]> {
  return (await Array.fromAsync(readStagedInputIds(deps, batchId))).flat();
}

/** Takes request lines out of a staged input file. */
export async function removeFromInput(
  { staging }: Pick<Dependencies, 'staging'>,
  batchId: string,
  ids: ReadonlySet<string>,
): Promise<void> {
  const { input } = batchFiles(batchId);
  async function* kept() {
    for await (const line of lines(staging.read(input))) {
      const { custom_id: customId } = JSON.parse(Buffer.from(line).toString('utf8')) as { custom_id: string };
      if (!ids.has(customId)) yield Buffer.concat([line, Buffer.from('\n')]);
    }
  }
  await staging.write(input, kept());
}
