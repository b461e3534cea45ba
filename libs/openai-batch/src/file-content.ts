import { backOff, call, toError, type Connection } from './connection.ts';
import { DownloadError, FileNotFoundError } from './errors.ts';
import { toFailure } from './failure.ts';
import { bodyOf } from './fetch-blocks.ts';
import { openGuard, type Guard } from './guard.ts';

/** A file at OpenAI; `byteLength` is absent on stacks that don't tell it. */
export type RemoteFile = { fileId: string; byteLength: number | undefined };

/** The body was not the file: cut, too long, or another page altogether. */
class BrokenBodyError extends Error {
  override readonly name = 'BrokenBodyError';
}

/** What the attempts at one download know of each other. */
type Progress = {
  /** Bytes that the consumer has. */
  delivered: number;
  /** Most bytes that came in one attempt. */
  received: number;
  /** Names the content, if the server can send the rest of it alone. */
  resumeTag: string | undefined;
};

/** Asks how long a file is. @throws FileNotFoundError, also for a new file that stays unknown in all attempts */
export async function measureFile(
  connection: Connection,
  fileId: string,
  signal?: AbortSignal,
): Promise<RemoteFile> {
  const missing = (cause: unknown) => new FileNotFoundError(fileId, { cause });
  return call(
    connection,
    `get file ${fileId}`,
    async (guard) => {
      const reply: unknown = await (
        await connection.client()
      ).files.retrieve(fileId, { signal: guard.signal });
      const bytes = (reply as { bytes?: unknown } | null)?.bytes;
      return { fileId, byteLength: Number.isSafeInteger(bytes) ? (bytes as number) : undefined };
    },
    { signal, missing, retryMissing: true },
  );
}

/**
 * Streams a file's bytes, each once and in order, whatever breaks on the way. Their memory may be used again once the next are
 * asked for.
 *
 * A broken attempt (reset, stall, short, long, an error status) is followed by another, which resumes where the server
 * offers that and otherwise skips what was delivered. The socket is read only as fast as the consumer takes; an early
 * `break` closes it. The whole length is checked before the iteration ends.
 *
 * @throws DownloadError when the attempts are spent; FileNotFoundError, OpenAiAccessError or OpenAiRefusedError
 */
export async function* readFileContent(
  connection: Connection,
  file: RemoteFile,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (file.byteLength === 0) return;
  const progress: Progress = { delivered: 0, received: 0, resumeTag: undefined };
  for (let attempt = 1; ; attempt += 1) {
    try {
      for await (const bytes of readAttempt(connection, file, progress, signal)) {
        progress.delivered += bytes.byteLength;
        yield bytes;
      }
      return;
    } catch (error) {
      signal?.throwIfAborted();
      const failure = toFailure(error, connection.now);
      const again = failure.retry || failure.kind === 'missing';
      if (!again || attempt >= connection.maxDownloadAttempts) {
        throw toDownloadError(connection, file, progress, attempt, error);
      }
      await backOff(connection, { what: `download file ${file.fileId}`, attempt, failure }, signal);
    }
  }
}

/** One attempt: yields what the consumer doesn't have yet. */
async function* readAttempt(
  connection: Connection,
  file: RemoteFile,
  progress: Progress,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const guard = openGuard(signal);
  try {
    const response = await guard.within(
      connection.requestTimeoutMs,
      request(connection, file, progress, guard),
    );
    let received = skippedByServer(response, progress);
    let toSkip = progress.delivered - received;
    checkHeaders(response, file, received);
    progress.resumeTag = resumeTagOf(response) ?? progress.resumeTag;
    for await (const bytes of readBody(connection, response, guard)) {
      received += bytes.byteLength;
      progress.received = Math.max(progress.received, received);
      if (file.byteLength !== undefined && received > file.byteLength)
        throw new BrokenBodyError('the body is too long');
      if (bytes.byteLength > toSkip) yield bytes.subarray(toSkip);
      toSkip = Math.max(0, toSkip - bytes.byteLength);
    }
    if (received < (file.byteLength ?? progress.delivered)) throw new BrokenBodyError('the body ended early');
  } finally {
    guard.close();
  }
}

async function request({ client }: Connection, file: RemoteFile, progress: Progress, guard: Guard) {
  const { delivered, resumeTag } = progress;
  // After the last byte there is no range to ask for, and where the end is unknown nobody can tell.
  const within = delivered > 0 && file.byteLength !== undefined && delivered < file.byteLength;
  const headers = within && resumeTag ? { Range: `bytes=${delivered}-`, 'If-Range': resumeTag } : {};
  return (await client()).files.content(file.fileId, { signal: guard.signal, headers });
}

async function* readBody({ stallTimeoutMs }: Connection, response: Response, guard: Guard) {
  const body = bodyOf(response)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await guard.within(stallTimeoutMs, body.next());
      if (done) return;
      yield value;
    }
  } finally {
    // Not awaited: a body that stalls would not end before its connection is closed.
    void body.return?.().catch(() => undefined);
  }
}

/** Bytes at the start that the server left out because we asked it to. */
function skippedByServer(response: Response, { delivered }: Progress): number {
  if (response.status !== 206) return 0;
  if (response.headers.get('content-range')?.startsWith(`bytes ${delivered}-`)) return delivered;
  throw new BrokenBodyError('the server sent another range than asked');
}

/** Sees a proxy's page for what it is before a byte of it is delivered. */
function checkHeaders({ headers }: Response, file: RemoteFile, skipped: number): void {
  if (headers.get('content-type')?.startsWith('text/html'))
    throw new BrokenBodyError('the reply is a web page');
  // With an encoding, Content-Length counts the encoded bytes; ours come decoded.
  const length = headers.get('content-encoding') ? null : headers.get('content-length');
  if (length !== null && file.byteLength !== undefined && Number(length) + skipped !== file.byteLength) {
    throw new BrokenBodyError(`the reply announces ${length} bytes`);
  }
}

/** Only a strong tag promises the same bytes, and only of an encoding that leaves them as they are. */
function resumeTagOf({ headers }: Response): string | undefined {
  const tag = headers.get('etag');
  const resumes = headers.get('accept-ranges') === 'bytes' && !headers.get('content-encoding');
  return resumes && tag?.startsWith('"') ? tag : undefined;
}

function toDownloadError(
  { now }: Connection,
  { fileId, byteLength }: RemoteFile,
  { received }: Progress,
  attempts: number,
  cause: unknown,
): Error {
  const failure = toFailure(cause, now);
  const missing = () => new FileNotFoundError(fileId, { cause });
  if (failure.kind !== 'unavailable')
    return toError(`download file ${fileId}`, failure, attempts, cause, missing);
  const sizes = { fileId, expectedBytes: byteLength, receivedBytes: received, attempts };
  return new DownloadError(sizes, failure.detail, { cause });
}
