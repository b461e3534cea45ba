import type { Client, Dispatcher } from 'undici';

/** The bodies of answers that came in blocks. */
const bodies = new WeakMap<Response, AsyncIterable<Uint8Array>>();

/** The bytes of an answer; where they came in blocks, each is good until the next is asked for. */
export function bodyOf(response: Response): AsyncIterable<Uint8Array> {
  return bodies.get(response) ?? response.body ?? ReadableStream.from<Uint8Array>([]);
}

const FILE_CONTENT = /\/files\/[^/]+\/content$/;

/**
 * A `fetch` that reads a file's content into a little memory again and again; all else is left to Node's own, which allocates
 * every piece of a download twice. `bodyOf` has the content; the response itself has none.
 *
 * A redirect and an encoded body are asked for again by Node's own `fetch`.
 */
export const fetchBlocks: typeof globalThis.fetch = async (input, init) => {
  const url = new URL(typeof input === 'string' || input instanceof URL ? input : input.url);
  const isContent = init?.method === 'GET' && FILE_CONTENT.test(url.pathname);
  const response = isContent ? await download(url, init) : undefined;
  return response ?? (await globalThis.fetch(input, init));
};

/** Undefined where the answer leads elsewhere, or is not the bytes as they are. */
async function download(url: URL, { headers, signal }: RequestInit): Promise<Response | undefined> {
  signal?.throwIfAborted();
  // On first use: undici takes as long to load as OpenAI's SDK.
  const { openClient } = await import('./open-client.ts');
  const client = openClient(url.origin);
  const onAbort = () => void client.destroy(toError(signal?.reason));
  signal?.addEventListener('abort', onAbort, { once: true });
  const end = async () => {
    signal?.removeEventListener('abort', onAbort);
    await client.destroy();
  };
  const request = { path: url.pathname + url.search, headers: Object.fromEntries(new Headers(headers)) };
  try {
    const { status, headers, blocks } = await dispatch(client, request);
    if ((status >= 300 && status < 400) || headers.has('content-encoding')) {
      await end();
      return undefined;
    }
    const content = endingWith(blocks, end);
    // A refusal is read by OpenAI's SDK.
    if (status >= 400) return new Response(ReadableStream.from(copied(content)), { status, headers });
    const response = new Response(null, { status, headers });
    bodies.set(response, content);
    return response;
  } catch (error) {
    await end();
    throw error;
  }
}

async function* endingWith(blocks: AsyncIterable<Uint8Array>, end: () => Promise<void>) {
  try {
    yield* blocks;
  } finally {
    await end();
  }
}

async function* copied(blocks: AsyncIterable<Uint8Array>) {
  for await (const block of blocks) yield Uint8Array.from(block);
}

interface Answer {
  status: number;
  headers: Headers;
  blocks: AsyncIterable<Uint8Array>;
}

/** Sends the request; resolves with the headers. The connection is read as the blocks are taken. */
function dispatch(client: Client, request: { path: string; headers: Record<string, string> }) {
  return new Promise<Answer>((resolve, reject) => {
    const arrivals = createArrivals();
    client.dispatch(
      { ...request, method: 'GET' },
      {
        onRequestStart: () => undefined,
        onResponseStart(controller, status, headers) {
          arrivals.begin(controller);
          resolve({ status, headers: new Headers(flat(headers)), blocks: arrivals });
        },
        onResponseData: (_controller, piece) => arrivals.put(piece),
        onResponseEnd: () => arrivals.end(),
        onResponseError(_controller, error) {
          arrivals.fail(error);
          reject(error);
        },
      },
    );
  });
}

/** One piece at a time passes here: the connection pauses until it is done with. */
function createArrivals() {
  let controller: Dispatcher.DispatchController | undefined;
  let wake: () => void = () => undefined;
  const pieces: Uint8Array[] = [];
  let over: { error?: Error } | undefined;
  const end = (how: { error?: Error }) => {
    over ??= how;
    wake();
  };
  return {
    begin: (started: Dispatcher.DispatchController) => void (controller = started),
    put(piece: Uint8Array) {
      // Whenever the connection goes on after a pause.
      if (piece.byteLength === 0) return;
      pieces.push(piece);
      controller?.pause();
      wake();
    },
    end: () => end({}),
    fail: (error: Error) => end({ error }),
    async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
      for (;;) {
        for (let piece = pieces.shift(); piece; piece = pieces.shift()) yield piece;
        if (over) break;
        const arrival = new Promise<void>((resolve) => (wake = resolve));
        controller?.resume();
        await arrival;
      }
      if (over.error) throw over.error;
    },
  };
}

function flat(headers: Record<string, string | string[] | undefined>): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
