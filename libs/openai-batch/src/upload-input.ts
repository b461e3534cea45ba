import { call, type Connection } from './connection.ts';
import { InputRefusedError, OpenAiRefusedError } from './errors.ts';
import { UnreadableReplyError } from './failure.ts';
import { MAX_INPUT_FILE_BYTES } from './limits.ts';

/** An input file to upload: lines of `buildRequestLine`. */
export type UploadInput = {
  /** Must end in `.jsonl`. */
  filename: string;
  /** Called once for each attempt; must give the same bytes each time. */
  content: () => AsyncIterable<Uint8Array>;
  /** Exactly as many as `content` gives; at most 200,000,000. */
  byteLength: number;
  signal?: AbortSignal;
  /** Told after each piece that was sent; begins anew with each attempt. */
  onProgress?: (progress: { bytes: number; totalBytes: number }) => void;
};

/** An input file at OpenAI, ready for `createBatch`. */
export type UploadedInput = { fileId: string; byteLength: number };

/**
 * Uploads an input file as a stream, from the start again where an attempt fails.
 *
 * A failed attempt may leave a file behind; it costs nothing and expires. OpenAI checks the lines only once a batch
 * is created from them (vendor-facts: OpenAI files).
 *
 * @throws InputRefusedError where the file can't be taken as it is
 */
export async function uploadInput(connection: Connection, input: UploadInput): Promise<UploadedInput> {
  checkInput(input);
  // A content that fails is the caller's affair: it ends the upload at once, with its own error.
  const broken = new AbortController();
  const signal = input.signal ? AbortSignal.any([input.signal, broken.signal]) : broken.signal;
  try {
    return await call(
      connection,
      `upload ${input.filename}`,
      (guard) => {
        const content = watched(input, guard.touch, (error) => broken.abort(error));
        return send(connection, input, content, guard.signal);
      },
      { signal },
    );
  } catch (error) {
    // A spent quota says nothing about the file.
    if (!(error instanceof OpenAiRefusedError) || error.status === 429) throw error;
    // A gateway says 413, OpenAI itself says 400 and this text.
    const tooLarge = error.status === 413 || /too large/i.test(error.message);
    throw new InputRefusedError(input, error.message, { cause: error, tooLarge });
  }
}

function checkInput(input: UploadInput): void {
  if (!input.filename.endsWith('.jsonl')) throw new InputRefusedError(input, 'its name must end in .jsonl.');
  if (input.byteLength === 0) throw new InputRefusedError(input, 'it is empty.');
  if (input.byteLength > MAX_INPUT_FILE_BYTES) {
    const reason = `a batch takes at most ${MAX_INPUT_FILE_BYTES} bytes. Split it.`;
    throw new InputRefusedError(input, reason, { tooLarge: true });
  }
}

async function send(
  { client }: Connection,
  { filename, byteLength }: UploadInput,
  content: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<UploadedInput> {
  const { toStreamingFile } = await import('openai');
  const file = toStreamingFile(content, filename, { type: 'application/jsonl' });
  const reply = await (await client()).files.create({ file, purpose: 'batch' }, { signal });
  const { id, bytes } = reply as { id: unknown; bytes: unknown };
  if (typeof id !== 'string') throw new UnreadableReplyError('the reply is not a file object');
  if (typeof bytes === 'number' && bytes !== byteLength) {
    throw new UnreadableReplyError(`OpenAI took ${bytes} of ${byteLength} bytes`);
  }
  return { fileId: id, byteLength };
}

/** Passes the content on, tells of progress, and fails where it is not as long as announced. */
async function* watched(
  input: UploadInput,
  onProgress: () => void,
  onBroken: (error: unknown) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  let sent = 0;
  try {
    for await (const bytes of input.content()) {
      sent += bytes.byteLength;
      if (sent > input.byteLength) break;
      onProgress();
      input.onProgress?.({ bytes: sent, totalBytes: input.byteLength });
      yield bytes;
    }
    if (sent !== input.byteLength) {
      throw new InputRefusedError(input, `its content has ${sent > input.byteLength ? 'more' : sent} bytes.`);
    }
  } catch (error) {
    onBroken(error);
    throw error;
  }
}
