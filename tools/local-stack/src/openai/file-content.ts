import { aborted } from '../faults/aborted.ts';
import type { Store } from '../store/store.ts';
import type { Context } from './context.ts';
import { DOWNLOAD_KINDS } from './faults/file-faults.ts';
import { fileBytes, type FilePart, type FileRecord } from './records.ts';
import { increment } from './stats.ts';

/** Answers with a file's bytes, read from the store as the client takes them, or with what a fault makes of them. */
export function fileContent(context: Context, file: FileRecord, signal: AbortSignal): Response {
  const cut = context.faults.next(DOWNLOAD_KINDS, { fileId: file.id });
  const whole = fileBytes(file);
  const sent = Math.min(whole, cut?.afterBytes ?? whole);
  const promised = cut?.mode === 'short' ? sent : whole;
  context.stats.count((values) => increment(values.downloads, file.id));
  const source = counted(context, firstBytes(readParts(context.store, file.parts), sent));
  const breakOff = cut?.mode === 'stall' ? () => aborted(signal) : () => reset(context, sent);
  const headers = {
    'content-type': 'application/octet-stream',
    ...(cut?.chunked !== true && { 'content-length': String(promised) }),
  };
  return new Response(sent === promised ? ReadableStream.from(source) : broken(source, breakOff), {
    headers,
  });
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
