import type { Batch } from './batch.ts';
import { call, openConnection, type OpenAiBatchSettings } from './connection.ts';
import { createBatch, type CreateBatchRequest } from './create-batch.ts';
import { embed, type EmbedRequest } from './embed.ts';
import { measureFile, readFileContent } from './file-content.ts';
import { cancelBatch, getBatch } from './get-batch.ts';
import { listBatches, type ListBatchesOptions } from './list-batches.ts';
import { readInputIds } from './read-input-ids.ts';
import { readResultGroups, readResults, type ReadResultsOptions, type ResultFiles } from './read-results.ts';
import type { EmbeddingResult } from './result-line.ts';
import { uploadInput, type UploadedInput, type UploadInput } from './upload-input.ts';

/** What every call takes. */
export type RequestOptions = { signal?: AbortSignal };

/**
 * OpenAI's Batch API for embeddings.
 *
 * All requests but `createBatch` are repeated on 408, 429, 5xx and broken connections, and end in
 * `OpenAiUnavailableError` when that doesn't help. All may throw `OpenAiAccessError` and `OpenAiRefusedError`.
 * An aborted `signal` ends them with its reason.
 */
export interface OpenAiBatch {
  /** Uploads a batch's input file. @throws InputRefusedError for a file that OpenAI won't take */
  uploadInput(input: UploadInput): Promise<UploadedInput>;
  /** Sent once. @throws CreateOutcomeUnknownError where the batch may exist: look before creating another */
  createBatch(request: CreateBatchRequest): Promise<Batch>;
  /** @throws BatchNotFoundError */
  getBatch(openaiBatchId: string, options?: RequestOptions): Promise<Batch>;
  /** Newest first, as far as OpenAI keeps that order; those created before the second of `createdAfter` left out. */
  listBatches(options: ListBatchesOptions): AsyncIterable<Batch>;
  /** Returns a batch that is `cancelling` or `cancelled`. @throws BatchNotFoundError */
  cancelBatch(openaiBatchId: string, options?: RequestOptions): Promise<Batch>;
  /** Streams the custom_ids of an input file at OpenAI, some at a time. @throws FileNotFoundError, DownloadError, InputFileError */
  readSubmittedIds(inputFileId: string, options?: RequestOptions): AsyncIterable<string[]>;
  /** The same from bytes at hand. @throws InputFileError */
  readInputIds(content: AsyncIterable<Uint8Array>): AsyncIterable<string[]>;
  /** Streams what became of each item. @throws DownloadError, FileNotFoundError, ResultFileError */
  readResults(batch: ResultFiles, options?: ReadResultsOptions): AsyncIterable<EmbeddingResult>;
  /** The same, some at a time, as they arrive: for who reads many, and has no time to wait for each by itself. */
  readResultGroups(
    batch: ResultFiles,
    options?: ReadResultsOptions,
  ): AsyncIterable<readonly EmbeddingResult[]>;
  /** Embeds a few texts at once, in order, for a search. */
  embed(texts: readonly string[], request: EmbedRequest): Promise<number[][]>;
  /** Asks for something cheap that needs the key. @throws OpenAiAccessError */
  checkAccess(options?: RequestOptions): Promise<void>;
}

/**
 * Builds the client of one OpenAI project and opens nothing.
 *
 * Settings come from the arguments alone, but for `OPENAI_CUSTOM_HEADERS`, which the SDK always adds.
 */
export function createOpenAiBatch(settings: OpenAiBatchSettings): OpenAiBatch {
  const connection = openConnection(settings);
  const { maxLineBytes } = connection;

  async function* readSubmittedIds(inputFileId: string, { signal }: RequestOptions = {}) {
    const file = await measureFile(connection, inputFileId, signal);
    yield* readInputIds(readFileContent(connection, file, signal), { maxLineBytes });
  }

  return {
    uploadInput: (input) => uploadInput(connection, input),
    createBatch: (request) => createBatch(connection, request),
    getBatch: (openaiBatchId, options) => getBatch(connection, openaiBatchId, options?.signal),
    listBatches: (options) => listBatches(connection, options),
    cancelBatch: (openaiBatchId, options) => cancelBatch(connection, openaiBatchId, options?.signal),
    readSubmittedIds,
    readInputIds: (content) => readInputIds(content, { maxLineBytes }),
    readResults: (batch, options) => readResults(connection, batch, options),
    readResultGroups: (batch, options) => readResultGroups(connection, batch, options),
    embed: (texts, request) => embed(connection, texts, request),
    checkAccess: async (options) => {
      const send = async (signal: AbortSignal) =>
        (await connection.client()).batches.list({ limit: 1 }, { signal });
      await call(connection, 'list batches', (guard) => send(guard.signal), options);
    },
  };
}
