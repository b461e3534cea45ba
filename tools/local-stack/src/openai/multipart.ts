import { OpenAiError } from './errors.ts';

export interface MultipartPart {
  name: string;
  filename?: string;
  /** Must be read to its end before the next part is asked for. */
  body: AsyncIterable<Uint8Array>;
}

const MAX_HEADER_BYTES = 16 * 1024;

/**
 * Reads `multipart/form-data` part by part as the bytes come in: no part is ever held whole.
 *
 * @throws OpenAiError 400 when the body is not multipart or breaks off
 */
export async function* readMultipart(request: Request): AsyncGenerator<MultipartPart> {
  const type = request.headers.get('content-type') ?? '';
  const boundary = /^multipart\/form-data;.*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(type);
  if (boundary === null || request.body === null)
    throw malformed('expected multipart/form-data with a boundary');
  const delimiter = Buffer.from(`\r\n--${boundary[1] ?? boundary[2]}`);
  // The first delimiter has no line before it; lending it one makes all of them alike.
  const input = createByteReader(request.body, Buffer.from('\r\n'));
  for await (const _preamble of input.until(delimiter));
  for (;;) {
    const [first, second] = await input.take(2);
    if (first === 0x2d && second === 0x2d) break;
    if (first !== 0x0d || second !== 0x0a) throw malformed('a boundary is not followed by a line break');
    const headers = await input.takeUntil(Buffer.from('\r\n\r\n'), MAX_HEADER_BYTES);
    yield { ...parseDisposition(headers.toString('utf8')), body: input.until(delimiter) };
  }
  for await (const _epilogue of input.rest());
}

function parseDisposition(headers: string): { name: string; filename?: string } {
  const disposition = /^content-disposition:(.*)$/im.exec(headers)?.[1] ?? '';
  const name = /;\s*name="([^"]*)"/i.exec(disposition)?.[1];
  if (name === undefined) throw malformed('a part has no name');
  const filename = /;\s*filename="([^"]*)"/i.exec(disposition)?.[1];
  return { name: unescape(name), filename: filename === undefined ? undefined : unescape(filename) };
}

const unescape = (text: string) =>
  text.replaceAll('%22', '"').replaceAll('%0D', '\r').replaceAll('%0A', '\n');

const malformed = (what: string) => new OpenAiError(400, `Could not parse multipart form: ${what}.`);

/** Pulls from a byte stream with a look at what comes next; holds one chunk and a delimiter's length. */
function createByteReader(source: AsyncIterable<Uint8Array>, pending: Buffer) {
  const iterator = source[Symbol.asyncIterator]();
  const more = async () => {
    const next = await iterator.next();
    if (next.done) throw malformed('it ends too early');
    pending = pending.length === 0 ? Buffer.from(next.value) : Buffer.concat([pending, next.value]);
  };
  const shift = (length: number) => {
    const bytes = pending.subarray(0, length);
    pending = pending.subarray(length);
    return bytes;
  };
  return {
    async take(length: number): Promise<Buffer> {
      while (pending.length < length) await more();
      return shift(length);
    },
    async takeUntil(delimiter: Buffer, maxBytes: number): Promise<Buffer> {
      let at = pending.indexOf(delimiter);
      for (; at === -1; at = pending.indexOf(delimiter)) {
        if (pending.length > maxBytes) throw malformed('the headers of a part are too long');
        await more();
      }
      const bytes = shift(at);
      shift(delimiter.length);
      return bytes;
    },
    async *until(delimiter: Buffer): AsyncGenerator<Uint8Array> {
      for (let at = pending.indexOf(delimiter); ; at = pending.indexOf(delimiter)) {
        if (at !== -1) {
          const bytes = shift(at);
          shift(delimiter.length);
          if (bytes.length > 0) yield bytes;
          return;
        }
        // A delimiter may have begun at the end of what is here.
        const sure = pending.length - delimiter.length + 1;
        if (sure > 0) yield shift(sure);
        await more();
      }
    },
    async *rest(): AsyncGenerator<Uint8Array> {
      yield pending;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    },
  };
}
