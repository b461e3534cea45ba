/** OpenAI refused the credentials (401, 403). Check the key, the organization and the project; retrying won't help. */
export class OpenAiAccessError extends Error {
  override readonly name = 'OpenAiAccessError';
  readonly status: number;

  constructor(what: string, status: number, options: { code?: string; cause?: unknown } = {}) {
    const code = options.code ? `, ${options.code}` : '';
    super(
      `OpenAI refused access when we tried to ${what} (HTTP ${status}${code}). Check the API key, and that it belongs to the organization and project that own the batch.`,
      { cause: options.cause },
    );
    this.status = status;
  }
}

/** OpenAI knows no such batch: it is older than the retention, or the key belongs to another project. */
export class BatchNotFoundError extends Error {
  override readonly name = 'BatchNotFoundError';
  readonly openaiBatchId: string;

  constructor(openaiBatchId: string, options: { cause?: unknown } = {}) {
    super(
      `OpenAI knows no batch ${openaiBatchId}. Check that the API key belongs to the project that created it; batches are also dropped some time after they end.`,
      options,
    );
    this.openaiBatchId = openaiBatchId;
  }
}

/** OpenAI knows no such file: it expired (30 days by default), was deleted, or belongs to another project. */
export class FileNotFoundError extends Error {
  override readonly name = 'FileNotFoundError';
  readonly fileId: string;

  constructor(fileId: string, options: { cause?: unknown } = {}) {
    super(
      `OpenAI knows no file ${fileId}. It may have expired (30 days by default), been deleted, or belong to another project than the API key.`,
      options,
    );
    this.fileId = fileId;
  }
}

/** OpenAI refused a request for what it asks (a 4xx other than 401, 403): sending it again changes nothing. */
export class OpenAiRefusedError extends Error {
  override readonly name = 'OpenAiRefusedError';
  readonly status: number;
  readonly code: string | undefined;

  constructor(
    what: string,
    reply: { status: number; code?: string; detail: string },
    options: { cause?: unknown } = {},
  ) {
    super(
      `OpenAI refused to ${what} (HTTP ${reply.status}${reply.code ? `, ${reply.code}` : ''}): ${reply.detail}`,
      options,
    );
    this.status = reply.status;
    this.code = reply.code;
  }
}

/** An input file can't be uploaded as it is: too large, empty, wrongly named, or not the announced length. Split a too large one. */
export class InputRefusedError extends Error {
  override readonly name = 'InputRefusedError';
  readonly filename: string;
  readonly byteLength: number;
  /** Nothing but its size was wrong: halves of it may be taken. */
  readonly tooLarge: boolean;

  constructor(
    input: { filename: string; byteLength: number },
    reason: string,
    options: { cause?: unknown; tooLarge?: boolean } = {},
  ) {
    super(`Input file ${input.filename} (${input.byteLength} bytes) can't be uploaded: ${reason}`, options);
    this.filename = input.filename;
    this.byteLength = input.byteLength;
    this.tooLarge = options.tooLarge ?? false;
  }
}

/** An input file has a line without a readable `custom_id`, so the set of submitted ids can't be told. */
export class InputFileError extends Error {
  override readonly name = 'InputFileError';
  readonly lineNumber: number;

  constructor(lineNumber: number, options: { cause?: unknown } = {}) {
    super(
      `Line ${lineNumber} of the input file is not a request with a custom_id. Is it an embeddings input file?`,
      options,
    );
    this.lineNumber = lineNumber;
  }
}

/**
 * A batch was asked for and nobody knows whether it was created: it may exist and cost money.
 *
 * Don't create it again; list the batches first and look for the input file id or the metadata.
 */
export class CreateOutcomeUnknownError extends Error {
  override readonly name = 'CreateOutcomeUnknownError';
  readonly inputFileId: string;

  constructor(inputFileId: string, reason: string, options: { cause?: unknown } = {}) {
    super(
      `Creating the batch for input file ${inputFileId} ended without an answer (${reason}). It may exist: look for it in the list of batches before creating another.`,
      options,
    );
    this.inputFileId = inputFileId;
  }
}

/** A file could not be downloaded whole in all attempts. The file stays at OpenAI: try again later. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';
  readonly fileId: string;
  /** Bytes that OpenAI says the file has; absent where it doesn't say. */
  readonly expectedBytes: number | undefined;
  /** Bytes that were received of it at most in one attempt. */
  readonly receivedBytes: number;

  constructor(
    progress: { fileId: string; expectedBytes: number | undefined; receivedBytes: number; attempts: number },
    reason: string,
    options: { cause?: unknown } = {},
  ) {
    super(
      `File ${progress.fileId} could not be downloaded: ${progress.receivedBytes} of ${progress.expectedBytes ?? 'unknown'} bytes after ${progress.attempts} attempts (${reason}). The file stays at OpenAI; try again later.`,
      options,
    );
    this.fileId = progress.fileId;
    this.expectedBytes = progress.expectedBytes;
    this.receivedBytes = progress.receivedBytes;
  }
}

/** A result file arrived whole but is not lines of results. Look at the file before anything is judged by it. */
export class ResultFileError extends Error {
  override readonly name = 'ResultFileError';
  readonly fileId: string;

  constructor(fileId: string, reason: string, options: { cause?: unknown } = {}) {
    super(`File ${fileId} can't be read as a result file: ${reason}`, options);
    this.fileId = fileId;
  }
}

/** OpenAI could not be reached or kept failing (429, 5xx, connections) until the retries were spent: try later. */
export class OpenAiUnavailableError extends Error {
  override readonly name = 'OpenAiUnavailableError';
  readonly status: number | undefined;
  readonly attempts: number;

  constructor(
    what: string,
    failure: { attempts: number; status?: number; detail: string },
    options: { cause?: unknown } = {},
  ) {
    const tries = failure.attempts === 1 ? '1 attempt' : `${failure.attempts} attempts`;
    super(`OpenAI could not ${what} in ${tries} (${failure.detail}). Try again later.`, options);
    this.status = failure.status;
    this.attempts = failure.attempts;
  }
}

/** A vector is not a flat array of finite numbers. */
export class InvalidEmbeddingError extends Error {
  override readonly name = 'InvalidEmbeddingError';
  readonly code: 'invalid_embedding' | 'non_finite_embedding';

  constructor(code: 'invalid_embedding' | 'non_finite_embedding', message: string) {
    super(message);
    this.code = code;
  }
}

/** A delivery is not from OpenAI, too old, or signed for another endpoint. Act on nothing it says. */
export class WebhookRefusedError extends Error {
  override readonly name = 'WebhookRefusedError';

  constructor(reason: string, options: { cause?: unknown } = {}) {
    super(
      `The webhook delivery was refused: ${reason}. If it came from OpenAI, compare the endpoint's secret and the clock.`,
      options,
    );
  }
}
