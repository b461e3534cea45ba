import { describe, expect, it } from '@jest/globals';
import type { OpenAiFault } from '../src/index.ts';
import { aLine, openStandIn, type ResultLine, toJsonl } from './stand-in-client.ts';

const IDS = ['a', 'b', 'c'];
const content = toJsonl(IDS.map((id) => aLine(id, `word ${id}`, { dimensions: 4 })));

/** Both files of a batch whose faults strike the request `b`, as bytes of text. */
async function resultsUnder(faults: OpenAiFault[], { expire = false } = {}) {
  const stand = openStandIn({ faults: expire ? [...faults, { kind: 'expire-batch', percent: 0 }] : faults });
  const { id } = await stand.create(content);
  await stand.advance(60_000);
  const batch = await stand.batch(id);
  const read = async (fileId: string | null) => {
    if (fileId === null) return undefined;
    const { bytes } = await stand.reply<{ bytes: number }>(stand.json('GET', `/v1/files/${fileId}`));
    const data = Buffer.from(await (await stand.send('GET', `/v1/files/${fileId}/content`)).arrayBuffer());
    expect(data.byteLength).toBe(bytes);
    return data;
  };
  return {
    batch,
    output: await read(batch.output_file_id),
    error: await read(batch.error_file_id),
    inputsEmbedded: (await stand.standIn.stats()).inputsEmbedded,
  };
}

const linesOf = (file: Buffer | undefined) => (file?.toString('latin1') ?? '').split('\n').slice(0, -1);
const parsed = (file: Buffer | undefined) => linesOf(file).map((line) => JSON.parse(line) as ResultLine);
const ids = (file: Buffer | undefined) =>
  parsed(file)
    .map((line) => line.custom_id)
    .sort();
const lineOf = (file: Buffer | undefined, id: string) => parsed(file).find((line) => line.custom_id === id);
const under = (kind: string, more: object = {}) =>
  resultsUnder([{ kind, customId: 'b', ...more } as OpenAiFault]);

describe('a result line', () => {
  it('is dropped, though it was paid', async () => {
    const { output, batch, inputsEmbedded } = await under('dropped-line');
    expect(ids(output)).toEqual(['a', 'c']);
    expect(batch.request_counts.completed).toBe(3);
    expect(inputsEmbedded).toBe(3);
  });

  it('is there twice', async () => {
    expect(ids((await under('repeated-line')).output)).toEqual(['a', 'b', 'b', 'c']);
  });

  it('ends in its middle', async () => {
    const lines = linesOf((await under('cut-line')).output);
    const [broken, ...others] = lines.filter((line) => line.includes('"custom_id": "b"'));
    expect([lines.length, others.length]).toEqual([3, 0]);
    expect(() => JSON.parse(broken!)).toThrow(SyntaxError);
  });

  it('goes on for many bytes without an end, and is JSON', async () => {
    const { output } = await under('endless-line', { bytes: 9_000_000 });
    expect(Math.max(...linesOf(output).map((line) => line.length))).toBeGreaterThan(9_000_000);
    expect(ids(output)).toEqual(IDS);
  });

  it('is neither JSON nor UTF-8', async () => {
    const { output } = await under('garbled-line');
    const [broken] = linesOf(output).filter((line) => !line.startsWith('{'));
    expect(() => JSON.parse(broken!)).toThrow(SyntaxError);
    expect(output!.includes(0xff)).toBe(true);
  });

  it('carries no id', async () => {
    const { output } = await under('nameless-line');
    expect(parsed(output).filter((line) => !('custom_id' in line))).toHaveLength(1);
    expect(parsed(output)).toHaveLength(3);
  });

  it.each<[string, object, 'output' | 'error', object, number, number]>([
    [
      'zero-status-line',
      {},
      'error',
      { response: { status_code: 0, request_id: '', body: {} }, error: null },
      3,
      2,
    ],
    ['null-response-line', {}, 'error', { response: null, error: { code: 'request_timeout' } }, 2, 2],
    ['empty-body-line', {}, 'output', { response: { status_code: 200, body: {} }, error: null }, 3, 2],
    [
      'refused-line',
      { status: 500 },
      'error',
      {
        response: { status_code: 500, body: { error: { type: 'server_error', code: 'server_error' } } },
        error: null,
      },
      2,
      2,
    ],
    [
      'refused-line',
      { status: 429 },
      'error',
      { response: { status_code: 429, body: { error: { code: 'rate_limit_exceeded' } } }, error: null },
      2,
      2,
    ],
    [
      'refused-line',
      { status: 400 },
      'error',
      { response: { status_code: 400, body: { error: { type: 'invalid_request_error' } } }, error: null },
      2,
      2,
    ],
  ])('is no result: %s %j', async (kind, more, file, line, completed, embedded) => {
    const found = await under(kind, more);
    expect(lineOf(found[file], 'b')).toMatchObject(line);
    expect(parsed(found.output).length + parsed(found.error).length).toBe(3);
    expect(found.batch.request_counts.completed).toBe(completed);
    expect(found.inputsEmbedded).toBe(embedded);
  });

  it('is in the error file though it is a result', async () => {
    const { output, error } = await under('misplaced-line');
    expect([ids(output), ids(error)]).toEqual([['a', 'c'], ['b']]);
    expect(lineOf(error, 'b')?.response?.status_code).toBe(200);
  });

  it('comes with one for an id that nobody submitted', async () => {
    const { output } = await under('foreign-line');
    expect(ids(output)).toEqual([...IDS, expect.stringMatching(/^foreign-/)]);
  });

  it('is base64 though nobody asked for it', async () => {
    const { output } = await under('base64-line');
    const embedding = (id: string) => lineOf(output, id)!.response!.body.data[0]!.embedding;
    expect(typeof embedding('a')).toBe('object');
    const bytes = Buffer.from(embedding('b') as string, 'base64');
    expect(bytes.byteLength).toBe(16);
  });

  it.each<[string, string[], number]>([
    ['dropped-line', ['a', 'c'], 0],
    ['repeated-line', ['a', 'b', 'b', 'c'], 0],
    ['misplaced-line', ['a', 'c'], 1],
  ])('of a request that was never done can be wrong too: %s', async (kind, errors, misplaced) => {
    const found = await resultsUnder([{ kind, customId: 'b' } as OpenAiFault], { expire: true });
    expect(found.batch.status).toBe('expired');
    expect(ids(found.error)).toEqual(errors);
    expect(parsed(found.output)).toHaveLength(misplaced);
  });
});

describe('a result file', () => {
  it('has blank lines between its lines', async () => {
    const { output } = await resultsUnder([{ kind: 'blank-lines' }]);
    expect(linesOf(output).map((line) => line === '')).toEqual([false, true, false, true, false, true]);
  });

  it('ends its lines in CRLF', async () => {
    const { output } = await resultsUnder([{ kind: 'crlf' }]);
    expect(linesOf(output).every((line) => line.endsWith('}\r'))).toBe(true);
    expect(ids(output)).toEqual(IDS);
  });

  it.each<['no-final-newline' | 'truncated-file', boolean]>([
    ['no-final-newline', true],
    ['truncated-file', false],
  ])('has no end: %s', async (kind, isWhole) => {
    const { output } = await resultsUnder([{ kind }]);
    const last = output!.toString().split('\n').at(-1)!;
    expect(linesOf(output)).toHaveLength(2);
    if (isWhole) expect(JSON.parse(last)).toMatchObject({ error: null });
    else expect(() => JSON.parse(last)).toThrow(SyntaxError);
  });

  it('is there for errors though there was none, and empty', async () => {
    const { error, batch } = await resultsUnder([{ kind: 'empty-error-file' }]);
    expect(batch.error_file_id).toMatch(/^file-/);
    expect(error).toHaveLength(0);
  });
});
