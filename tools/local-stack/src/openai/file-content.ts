import type { Store } from '../store/store.ts';
import type { Context } from './context.ts';
import { DOWNLOAD_KINDS } from './faults/file-faults.ts';
import { fileBytes, type FilePart, type FileRecord } from './records.ts';
import { increment } from './stats.ts';

/** Answers with a file's bytes, read from the store as the client takes them, or with what a fault makes of them. */
export function fileContent(context: Context, file: FileRecord): Response {
  const cut = context.faults.next(DOWNLOAD_KINDS, { fileId: file.id });
  const whole = fileBytes(file);
  const sent = Math.min(whole, cut?.afterBytes ?? whole);
  const promised = cut?.mode === 'short' ? sent : whole;
  context.stats.count((values) => increment(values.downloads, file.id));
  const body = counted(
    context,
    cutShort(readParts(context.store, file.parts), sent, promised, context.sleep),
  );
  return new Response(ReadableStream.from(body), {
    headers: { 'content-type': 'application/octet-stream', 'content-length': String(promised) },
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

async function* cutShort(
  source: AsyncIterable<Uint8Array>,
  sent: number,
  promised: number,
  sleep: Context['sleep'],
): AsyncGenerator<Uint8Array> {
  let left = sent;
  for await (const chunk of source) {
    if (left < chunk.byteLength) {
      if (left > 0) yield chunk.subarray(0, left);
      break;
    }
    yield chunk;
    left -= chunk.byteLength;
  }
  if (sent === promised) return;
  // The bytes so far are given a moment to leave: breaking the connection throws away what is still queued.
  await sleep(20);
  throw new Error(`The stand-in was told to cut this file after ${sent} bytes`);
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
