import { describe, expect, it } from '@jest/globals';
import { MAX_INPUT_FILE_BYTES } from '../src/index.ts';
import { hang, json, reset, status, type Reply } from './scripted-server.ts';
import { useServer } from './setup.ts';

const { context, connect } = useServer();
const route = 'POST /files';
const lines = Buffer.from('{"custom_id":"a"}\n{"custom_id":"é"}\n');
const taken = json({ id: 'file-1', object: 'file', bytes: lines.byteLength });

/** A file that counts how often it is read, and how often it is let go of. */
function anInput(
  overrides: { filename?: string; byteLength?: number; pieces?: Uint8Array[]; signal?: AbortSignal } = {},
) {
  const opened = { times: 0, closed: 0 };
  const { pieces = [lines.subarray(0, 5), lines.subarray(5)], ...rest } = overrides;
  async function* content() {
    opened.times += 1;
    try {
      yield* pieces;
    } finally {
      opened.closed += 1;
    }
  }
  return { opened, input: { filename: 'in.jsonl', content, byteLength: lines.byteLength, ...rest } };
}

async function partsOf({ headers, body }: { headers: object; body: Buffer }) {
  return new Response(new Uint8Array(body), { headers: headers as Record<string, string> }).formData();
}

describe('uploading an input file', () => {
  it('sends the bytes as they are, named and for batches', async () => {
    context.server.script(route, taken);
    expect(await connect().uploadInput(anInput().input)).toEqual({
      fileId: 'file-1',
      byteLength: lines.byteLength,
    });
    const form = await partsOf(context.server.seen[0]!);
    const file = form.get('file') as File;
    expect([form.get('purpose'), file.name, await file.text()]).toEqual([
      'batch',
      'in.jsonl',
      lines.toString(),
    ]);
  });

  it.each([
    ['a 503', status(503)],
    ['a 429', status(429)],
    ['a reset', reset],
    ['a server that took only a part', json({ id: 'file-0', bytes: 3 })],
    ['a reply that is no file', json({})],
  ])('starts again from fresh content after %s', async (_name, fault) => {
    context.server.script(route, fault, fault, taken);
    const { opened, input } = anInput();
    expect(await connect().uploadInput(input)).toMatchObject({ fileId: 'file-1' });
    expect(opened).toEqual({ times: 3, closed: 3 });
    const file = (await partsOf(context.server.seen[2]!)).get('file') as File;
    expect(await file.text()).toBe(lines.toString());
  });

  it('starts again after a connection that was cut in the middle of the body', async () => {
    const { createServer } = await import('node:net');
    const cutter = createServer((socket) => socket.once('data', () => socket.destroy()));
    await new Promise<void>((resolve) => cutter.listen(0, '127.0.0.1', resolve));
    const address = cutter.address() as { port: number };
    const { opened, input } = anInput();
    const uploaded = connect({ baseUrl: `http://127.0.0.1:${address.port}/v1` }).uploadInput(input);
    await expect(uploaded).rejects.toMatchObject({ name: 'OpenAiUnavailableError', attempts: 4 });
    expect(opened.times).toBe(4);
    await new Promise((resolve) => cutter.close(resolve));
  });

  it('gives a slow file all the time it needs, and a silent server none', async () => {
    context.server.script(route, taken);
    async function* slowly() {
      for (const byte of lines) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        yield Buffer.from([byte]);
      }
    }
    const slow = { ...anInput().input, content: slowly };
    expect(await connect({ requestTimeoutMs: 100 }).uploadInput(slow)).toMatchObject({ fileId: 'file-1' });
    context.server.script(route, hang);
    const silent = connect({ requestTimeoutMs: 50 }).uploadInput(anInput().input);
    await expect(silent).rejects.toMatchObject({ name: 'OpenAiUnavailableError' });
  });

  it.each([
    ['of another name', { filename: 'in.json' }, 'jsonl'],
    ['that is empty', { byteLength: 0 }, 'empty'],
    ['over the limit', { byteLength: MAX_INPUT_FILE_BYTES + 1 }, 'Split'],
  ])('refuses a file %s before anything is sent', async (_name, overrides, reason) => {
    const { opened, input } = anInput(overrides);
    const uploaded = connect().uploadInput(input);
    await expect(uploaded).rejects.toMatchObject({
      name: 'InputRefusedError',
      message: expect.stringContaining(reason),
    });
    expect([opened.times, context.server.seen]).toEqual([0, []]);
  });

  it.each([
    ['shorter', [lines.subarray(0, 7)]],
    ['longer', [lines, lines]],
  ])('stops at once where the content is %s than announced', async (_name, pieces) => {
    context.server.script(route, taken);
    const { opened, input } = anInput({ pieces });
    await expect(connect().uploadInput(input)).rejects.toMatchObject({ name: 'InputRefusedError' });
    expect([opened, context.slept]).toEqual([{ times: 1, closed: 1 }, []]);
  });

  it('passes on what the content throws, and does not try again', async () => {
    let opened = 0;
    async function* broken() {
      opened += 1;
      yield lines.subarray(0, 3);
      throw new RangeError('disk');
    }
    await expect(connect().uploadInput({ ...anInput().input, content: broken })).rejects.toThrow(RangeError);
    expect(opened).toBe(1);
  });

  it.each([
    ['413', status(413, { message: 'File is too large.' }), 'InputRefusedError'],
    ['400', status(400, { message: 'Invalid file format' }), 'InputRefusedError'],
    ['401', status(401), 'OpenAiAccessError'],
    ['429 for a spent quota', status(429, { code: 'insufficient_quota' }), 'OpenAiRefusedError'],
  ])('ends with a %s', async (_name, reply: Reply, name) => {
    context.server.script(route, reply);
    await expect(connect().uploadInput(anInput().input)).rejects.toMatchObject({ name });
    expect(context.server.count(route)).toBe(1);
  });

  it('lets go of the content when the caller aborts', async () => {
    context.server.script(route, hang);
    const controller = new AbortController();
    const { opened, input } = anInput({ signal: controller.signal });
    setTimeout(() => controller.abort(new Error('stop')), 30);
    await expect(connect().uploadInput(input)).rejects.toThrow('stop');
    expect(opened).toEqual({ times: 1, closed: 1 });
  });
});
