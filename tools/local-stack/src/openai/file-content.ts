import { gzipSync } from 'node:zlib';
import { aborted } from '../faults/aborted.ts';
import type { Store } from '../store/store.ts';
import type { Context } from './context.ts';
import { DIALECT_KINDS, DOWNLOAD_KINDS } from './faults/file-faults.ts';
import { fileBytes, type FilePart, type FileRecord } from './records.ts';
import { increment } from './stats.ts';

/** Answers with a file's bytes, read from the store as the client takes them, or with what a fault makes of them. */
export function fileContent(
  context: Context,
  file: FileRecord,
  { headers: asked, signal }: Pick<Request, 'headers' | 'signal'>,
): Response {
  const cut = context.faults.next(DOWNLOAD_KINDS, { fileId: file.id });
  const dialect = context.faults.next(DIALECT_KINDS, { fileId: file.id })?.kind;
  const range = dialect === 'ranged' ? rangeOf(file, asked) : { from: 0, status: 200, headers: {} };
  const rest = fileBytes(file) - range.from;
  const sent = Math.min(rest, cut?.afterBytes ?? rest);
  const promised = cut?.mode === 'short' ? sent : rest;
  context.stats.count((values) => increment(values.downloads, file.id));
  const part = bytesFrom(readParts(context.store, file.parts), range.from);
  const source = counted(context, firstBytes(part, sent));
  const breakOff = cut?.mode === 'stall' ? () => aborted(signal) : () => reset(context, sent);
  const body = sent === promised ? ReadableStream.from(source) : broken(source, breakOff);
  const headers = { 'content-type': 'application/octet-stream', ...range.headers };
  if (dialect === 'gzip') {
    return new Response(body.pipeThrough(gzipChunks()), {
      headers: { ...headers, 'content-encoding': 'gzip' },
    });
  }
  const length = cut?.chunked !== true && { 'content-length': String(promised) };
  return new Response(body, { status: range.status, headers: { ...headers, ...length } });
}

/** A gzip member for each chunk, made at once: Node's own stream compresses on a thread, and so whenever that gets to it. */
function gzipChunks(): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    transform: (chunk, controller) => controller.enqueue(gzipSync(chunk)),
    flush: (controller) => controller.enqueue(gzipSync(new Uint8Array())),
  });
}

/** Offers ranges, and grants one to its end if it is of the file as it is. */
function rangeOf(file: FileRecord, asked: Headers) {
  const etag = `"${file.parts.map(({ key }) => key).join(' ')}"`;
  const whole = fileBytes(file);
  const from = Number(/^bytes=(\d+)-$/.exec(asked.get('range') ?? '')?.[1] ?? 0);
  const isGranted = from > 0 && from < whole && (asked.get('if-range') ?? etag) === etag;
  const offer = { 'accept-ranges': 'bytes', etag };
  if (!isGranted) return { from: 0, status: 200, headers: offer };
  return { from, status: 206, headers: { ...offer, 'content-range': `bytes ${from}-${whole - 1}/${whole}` } };
}

/** Reads a file's parts one after another, in chunks. */
export async function* readParts(store: Store, parts: readonly FilePart[]): AsyncGenerator<Uint8Array> {
  for (const { key } of parts) {
    const blob = await store.openBlob(key);
    if (blob === undefined) throw new Error(`The content of ${key} is gone`);
    try {
      yield* blob.stream();
    } finally {
      await blob.close();
    }
  }
}

async function* firstBytes(source: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for await (const chunk of source) {
    if (left < chunk.byteLength) {
      if (left > 0) yield chunk.subarray(0, left);
      return;
    }
    yield chunk;
    left -= chunk.byteLength;
  }
}

async function* bytesFrom(source: AsyncIterable<Uint8Array>, from: number): AsyncGenerator<Uint8Array> {
  let toSkip = from;
  for await (const chunk of source) {
    if (chunk.byteLength > toSkip) yield chunk.subarray(toSkip);
    toSkip = Math.max(0, toSkip - chunk.byteLength);
  }
}

async function reset({ sleep }: Context, sent: number): Promise<never> {
  // The bytes so far are given a moment to leave: breaking the connection throws away what is still queued.
  await sleep(20);
  throw new Error(`The stand-in was told to cut this file after ${sent} bytes`);
}

/** A body that doesn't end where its source does; whoever stops reading is not kept waiting for it. */
function broken(
  source: AsyncGenerator<Uint8Array>,
  breakOff: () => Promise<never>,
): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      async pull(controller) {
        const { value, done } = await source.next();
        if (done === true) await breakOff();
        else controller.enqueue(value);
      },
      cancel: async () => void (await source.return(undefined)),
    },
    { highWaterMark: 0 },
  );
}

async function* counted({ stats }: Context, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  try {
    for await (const chunk of source) {
      bytes += chunk.byteLength;
      yield chunk;
    }
  } finally {
    stats.count((values) => (values.bytesDownloaded += bytes));
  }
}
