import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import type { Batch, EmbeddingResult } from '../src/index.ts';
import { content, json, status } from './scripted-server.ts';
import { collect, useServer } from './setup.ts';

const { context, connect } = useServer();

const aBatch = (overrides: Partial<Batch> = {}): Batch => ({
  id: 'batch_1',
  status: 'completed',
  inputFileId: 'file-in',
  outputFileId: 'file-out',
  createdAt: new Date(0),
  metadata: {},
  errors: [],
  ...overrides,
});

function serve(fileId: string, body: string | Buffer) {
  const bytes = Buffer.from(body);
  context.server.script(`GET /files/${fileId}`, json({ id: fileId, bytes: bytes.byteLength }));
  context.server.script(`GET /files/${fileId}/content`, content(bytes, { chunkBytes: 997 }));
}

const aResult = (id: string, embedding: unknown = [0.5]) =>
  `${JSON.stringify({ custom_id: id, response: { status_code: 200, body: { data: [{ index: 0, embedding }] } }, error: null })}\n`;
const aFailure = (id: string) =>
  `${JSON.stringify({ custom_id: id, response: null, error: { code: 'batch_expired', message: 'late' } })}\n`;

const say = (result: EmbeddingResult) =>
  result.ok ? result.customId : `${result.customId ?? '?'} ${result.error.code}`;

const golden = (name: string) => readFile(new URL(`golden/${name}`, import.meta.url));

describe('the results of a batch', () => {
  it('are those of the golden files, with the error texts that are recorded', async () => {
    serve('file-out', await golden('openai_output_partial.jsonl'));
    serve('file-err', await golden('openai_error_file.jsonl'));
    const expected = JSON.parse(String(await golden('openai_errors_expected.json'))) as {
      successes: string[];
      failures: Record<string, string>;
      unparsable_lines: number;
    };
    const results = await collect(connect().readResults(aBatch({ errorFileId: 'file-err' })));
    const failures = results.filter((result) => !result.ok);
    const attributed = failures.filter((failure) => failure.customId !== undefined);
    expect(results.filter((result) => result.ok).map((result) => result.customId)).toEqual(
      expected.successes,
    );
    expect(
      Object.fromEntries(
        attributed.map(({ customId, error }) => [customId, `${error.code}: ${error.message}`]),
      ),
    ).toEqual(expected.failures);
    expect(attributed.map(({ error }) => error.scope)).toEqual(['transient', 'transient', 'item']);
    expect(failures.length - attributed.length).toBe(expected.unparsable_lines);
  });

  it('come some at a time, their vectors where the reader says', async () => {
    serve('file-out', Array.from({ length: 100 }, (_, at) => aResult(`id-${at}`, [at, 0.5])).join(''));
    const block = Buffer.alloc(1_000);
    let used = 0;
    const take = (byteLength: number) => block.subarray(used, (used += byteLength));
    const seen: [string, string][] = [];
    for await (const results of connect().readResultGroups(aBatch(), { memory: { take } })) {
      expect(results.length).toBeGreaterThan(0);
      for (const result of results) {
        if (!result.ok) throw new Error(result.error.message);
        const json = Buffer.alloc(result.embedding.jsonByteLength);
        result.embedding.writeJson(json, 0);
        seen.push([result.customId, String(json)]);
      }
      expect(used).toBeGreaterThan(0);
      used = 0;
    }
    expect(seen).toEqual(Array.from({ length: 100 }, (_, at) => [`id-${at}`, `[${at},0.5]`]));
  });

  it('come from the output file first, then from the error file, in the order of their lines', async () => {
    serve('file-out', aResult('b') + aResult('a'));
    serve('file-err', aFailure('d') + aFailure('c'));
    const batch = aBatch({ errorFileId: 'file-err' });
    expect((await collect(connect().readResults(batch))).map(say)).toEqual([
      'b',
      'a',
      'd batch_expired',
      'c batch_expired',
    ]);
  });

  it('come from an error file alone, and past an empty one', async () => {
    serve('file-err', aFailure('a'));
    const failed = aBatch({ outputFileId: undefined, errorFileId: 'file-err' });
    expect((await collect(connect().readResults(failed))).map(say)).toEqual(['a batch_expired']);
    serve('file-out', aResult('a'));
    serve('file-err', '');
    expect((await collect(connect().readResults(aBatch({ errorFileId: 'file-err' })))).map(say)).toEqual([
      'a',
    ]);
  });

  it('come once where one file is named twice', async () => {
    serve('file-out', aResult('a'));
    expect(await collect(connect().readResults(aBatch({ errorFileId: 'file-out' })))).toHaveLength(1);
  });

  it('keep their vectors while others are read', async () => {
    const count = 300;
    serve('file-out', Array.from({ length: count }, (_, i) => aResult(`${i}`, [i / 8, 0.5])).join(''));
    const results = await collect(connect().readResults(aBatch()));
    const vectors = results.map((result) => result.ok && [...result.embedding.toFloat32()]);
    expect(vectors).toEqual(Array.from({ length: count }, (_, i) => [i / 8, 0.5]));
  });

  it('tell how far they are, over both files', async () => {
    serve('file-out', aResult('a').repeat(50));
    serve('file-err', aFailure('b').repeat(50));
    const totalBytes = 50 * (aResult('a').length + aFailure('b').length);
    const seen: { bytes: number; totalBytes: number }[] = [];
    await collect(
      connect().readResults(aBatch({ errorFileId: 'file-err' }), {
        onProgress: (progress) => void seen.push(progress),
      }),
    );
    expect(seen.at(-1)).toEqual({ bytes: totalBytes, totalBytes });
    expect(seen.map(({ bytes }) => bytes)).toEqual(seen.map(({ bytes }) => bytes).toSorted((a, b) => a - b));
    expect(new Set(seen.map((progress) => progress.totalBytes))).toEqual(new Set([totalBytes]));
  });

  it('are not begun where the second file is missing', async () => {
    serve('file-out', aResult('a'));
    context.server.script('GET /files/file-err', status(404));
    const results = connect().readResults(aBatch({ errorFileId: 'file-err' }));
    await expect(collect(results)).rejects.toMatchObject({ name: 'FileNotFoundError', fileId: 'file-err' });
    expect(context.server.count('GET /files/file-out/content')).toBe(0);
  });

  it('end with the consumer', async () => {
    serve('file-out', aResult('a').repeat(1_000));
    serve('file-err', aFailure('b'));
    let taken = 0;
    for await (const _result of connect().readResults(aBatch({ errorFileId: 'file-err' })))
      if ((taken += 1) === 3) break;
    expect(context.server.count('GET /files/file-err/content')).toBe(0);
  });
});

describe('a file that holds no results', () => {
  it.each([
    ['is a text of many lines', 'upstream connect error\n'.repeat(1_000), 20],
    ['is a text of one line', 'upstream connect error', 1],
    ['begins with twenty lines of something else', `${'x\n\n'.repeat(20)}${aResult('a')}`, 20],
  ])('fails as a file, no item is blamed: it %s', async (_name, body, lines) => {
    serve('file-out', body);
    const results: EmbeddingResult[] = [];
    const read = async () => {
      for await (const result of connect().readResults(aBatch())) results.push(result);
    };
    await expect(read()).rejects.toMatchObject({
      name: 'ResultFileError',
      fileId: 'file-out',
      message: expect.stringContaining(`first ${lines} lines`),
    });
    expect(results).toEqual([]);
  });

  it('is told from one with a few bad lines, which are counted', async () => {
    serve('file-out', `${'x\n'.repeat(19)}${aResult('a')}${'y\n'.repeat(30)}`);
    const results = await collect(connect().readResults(aBatch()));
    expect(results.map(say).filter((said) => said === '? unreadable_line')).toHaveLength(49);
    expect(results.map(say)).toContain('a');
  });

  it('is told from one with a few bad lines by what the other file holds', async () => {
    serve('file-out', 'cut off\n');
    serve('file-err', aFailure('b'));
    const outFirst = await collect(connect().readResults(aBatch({ errorFileId: 'file-err' })));
    expect(outFirst.map(say)).toEqual(['? unreadable_line', 'b batch_expired']);
    const errFirst = aBatch({ outputFileId: 'file-err', errorFileId: 'file-out' });
    expect((await collect(connect().readResults(errFirst))).map(say)).toEqual([
      'b batch_expired',
      '? unreadable_line',
    ]);
  });

  it('is told from the damaged lines of a batch that has fewer items than would be noticed', async () => {
    serve('file-out', 'cut off\n'.repeat(3));
    const few = connect().readResults(aBatch(), { items: 19 });
    expect((await collect(few)).map(say)).toEqual(Array(3).fill('? unreadable_line'));
    const many = connect().readResults(aBatch(), { items: 20 });
    await expect(collect(many)).rejects.toMatchObject({ name: 'ResultFileError', fileId: 'file-out' });
  });

  it('is told from the few damaged lines of a large batch by the items that they name', async () => {
    const damaged = '{"id": "batch_req_1", "custom_id": "a", "respon\n';
    const read = async () => (await collect(connect().readResults(aBatch(), { items: 1_000 }))).map(say);
    serve('file-out', `cut off\n${damaged}`);
    expect(await read()).toEqual(Array(2).fill('? unreadable_line'));
    serve('file-out', damaged.repeat(19));
    expect(await read()).toHaveLength(19);
    serve('file-out', damaged.repeat(20));
    await expect(read()).rejects.toMatchObject({ name: 'ResultFileError', fileId: 'file-out' });
    serve('file-out', 'custom_id a\n'.repeat(2));
    await expect(read()).rejects.toMatchObject({ name: 'ResultFileError', fileId: 'file-out' });
  });

  it('is told from a blank one', async () => {
    serve('file-out', '\n\r\n \n');
    expect(await collect(connect().readResults(aBatch()))).toEqual([]);
  });

  it('may have a line too long to be read, which names the setting', async () => {
    serve('file-out', aResult('a') + aResult('b', Array(500).fill(0.5)));
    const results = collect(connect({ maxLineBytes: 1_000 }).readResults(aBatch()));
    await expect(results).rejects.toMatchObject({
      name: 'ResultFileError',
      message: expect.stringContaining('maxLineBytes'),
    });
  });
});
