import { describe, expect, it } from '@jest/globals';
import { createMemoryStore, embedText, type Store } from '../src/index.ts';
import { seededRandom } from './fake-time.ts';
import { aLine, openStandIn, toJsonl } from './stand-in-client.ts';

const manyLines = (count: number) =>
  toJsonl(Array.from({ length: count }, (_, at) => aLine(`id-${at}`, `word ${at}`, { dimensions: 8 })));
const ids = (lines: { custom_id: string }[]) => lines.map((line) => line.custom_id);

describe('a batch', () => {
  it('goes from validating to completed by the clock, with moving counts and no file ids until the end', async () => {
    const openai = openStandIn();
    const { id } = await openai.create(manyLines(40));
    const seen: [string, number][] = [];
    for (let second = 0; second <= 24; second += 1) {
      const { status, request_counts: counts, output_file_id: output } = await openai.batch(id);
      seen.push([status, counts.completed]);
      expect(output === null).toBe(status !== 'completed');
      await openai.advance(1000);
    }
    expect([...new Set(seen.map(([status]) => status))]).toEqual([
      'validating',
      'in_progress',
      'finalizing',
      'completed',
    ]);
    expect(new Set(seen.map(([, completed]) => completed)).size).toBeGreaterThan(10);
    const ended = await openai.batch(id);
    expect(ended).toMatchObject({
      request_counts: { total: 40, completed: 40, failed: 0 },
      error_file_id: null,
    });
    expect((ended['completed_at'] as number) - (ended['created_at'] as number)).toBe(22);
  });

  it('answers every request once, in another order than asked, with the embedding of its text', async () => {
    const openai = openStandIn();
    const { id } = await openai.create(manyLines(100));
    await openai.advance(60_000);
    const lines = await openai.results((await openai.batch(id)).output_file_id);
    const asked = Array.from({ length: 100 }, (_, at) => `id-${at}`);
    expect(ids(lines)).not.toEqual(asked);
    expect(ids(lines).sort()).toEqual(asked.sort());
    for (const { custom_id: customId, response } of lines) {
      const embedding = response!.body.data[0]!.embedding as number[];
      expect(Float32Array.from(embedding)).toEqual(embedText(customId.replace('id-', 'word '), 8));
    }
  });

  it('writes lines the way OpenAI does', async () => {
    const openai = openStandIn();
    const { id } = await openai.create(toJsonl([aLine('é', 'TOTAL', { dimensions: 2 })]));
    await openai.advance(60_000);
    const { output_file_id: fileId } = await openai.batch(id);
    expect(await (await openai.send('GET', `/v1/files/${fileId}/content`)).text()).toMatch(
      /^\{"id": "batch_req_\w+", "custom_id": "\\u00e9", "response": \{"status_code": 200, "request_id": "\w{32}", "body": \{"object": "list", "data": \[\{"object": "embedding", "index": 0, "embedding": \[-?0\.\d+, -?0\.\d+\]\}\], "model": "text-embedding-3-small", "usage": \{"prompt_tokens": 2, "total_tokens": 2\}\}\}, "error": null\}\n$/,
    );
  });

  it('takes several inputs on a line, tokens, and base64', async () => {
    const openai = openStandIn();
    const lines = [
      aLine('many', ['a', 'b', 'c', 'd', 'e', 'f'], { dimensions: 4 }),
      aLine('tokens', [1, 2, 3], { dimensions: 4 }),
      aLine('base64', 'TOTAL', { encoding_format: 'base64' }),
    ];
    const { id } = await openai.create(toJsonl(lines));
    await openai.advance(60_000);
    const results = await openai.results((await openai.batch(id)).output_file_id);
    const data = (customId: string) =>
      results.find((line) => line.custom_id === customId)!.response!.body.data;
    for (const { index, embedding } of data('many')) {
      expect(Float32Array.from(embedding as number[])).toEqual(embedText('abcdef'[index]!, 4));
    }
    expect(data('many').map(({ index }) => index)).not.toEqual([0, 1, 2, 3, 4, 5]);
    expect(data('tokens')[0]!.embedding).toHaveLength(4);
    const bytes = Buffer.from(data('base64')[0]!.embedding as string, 'base64');
    expect(Array.from({ length: 1536 }, (_, at) => bytes.readFloatLE(at * 4))).toEqual([
      ...embedText('TOTAL'),
    ]);
  });

  it('puts refused requests into the error file, as the endpoint would have refused them', async () => {
    const openai = openStandIn();
    const { id } = await openai.create(
      toJsonl([aLine('good', 'a'), aLine('empty', ''), aLine('long', 'x'.repeat(40_000))]),
    );
    await openai.advance(60_000);
    const batch = await openai.batch(id);
    expect(batch).toMatchObject({
      status: 'completed',
      request_counts: { total: 3, completed: 1, failed: 2 },
    });
    expect(ids(await openai.results(batch.output_file_id))).toEqual(['good']);
    const refused = await openai.results(batch.error_file_id);
    expect(ids(refused).sort()).toEqual(['empty', 'long']);
    for (const line of refused) {
      expect(line).toMatchObject({ error: null, response: { status_code: 400 } });
      expect(line.response!.body.error!.message).toMatch(/input' is invalid|maximum context length/);
    }
  });

  it('completes without an output file when every request is refused', async () => {
    const openai = openStandIn();
    const { id } = await openai.create(toJsonl([aLine('a', ''), aLine('b', [])]));
    await openai.advance(60_000);
    const batch = await openai.batch(id);
    expect(batch).toMatchObject({ status: 'completed', output_file_id: null });
    expect(await openai.results(batch.error_file_id)).toHaveLength(2);
  });

  const other = (change: Record<string, unknown>) => JSON.stringify({ ...aLine('b', 'x'), ...change });
  it.each([
    ['nothing', '', 'empty_file', null],
    ['blank lines', '\n \r\n', 'empty_file', null],
    ['a repeated custom_id', other({ custom_id: 'a' }), 'duplicate_custom_id', 2],
    ['no JSON', '{"half', 'invalid_json_line', 2],
    ['a byte order mark', `\ufeff${other({})}`, 'invalid_json_line', 2],
    ['an array', '[]', 'invalid_json_line', 2],
    ['another url', other({ url: '/v1/responses' }), 'url_mismatch', 2],
    ['another method', other({ method: 'GET' }), 'invalid_request', 2],
    ['no custom_id', other({ custom_id: undefined }), 'missing_required_parameter', 2],
    ['no body', other({ body: null }), 'missing_required_parameter', 2],
    ['no model', other({ body: { input: 'x' } }), 'missing_required_parameter', 2],
    ['another model', other({ body: { model: 'text-embedding-3-large', input: 'x' } }), 'model_mismatch', 2],
    [
      'too many requests',
      `${other({})}\n${other({ custom_id: 'c' })}\n${other({ custom_id: 'd' })}`,
      'too_many_tasks',
      null,
    ],
    [
      'too many inputs',
      other({ body: { model: 'text-embedding-3-small', input: ['a', 'b', 'c'] } }),
      'too_many_tasks',
      null,
    ],
  ])('fails validation for %s', async (_name, rest, code, line) => {
    const openai = openStandIn({ limits: { batchRequests: 3 } });
    const { id } = await openai.create(
      line === null && code === 'empty_file' ? rest : toJsonl([aLine('a', 'x')]) + rest,
    );
    await openai.advance(60_000);
    const batch = await openai.batch(id);
    expect(batch).toMatchObject({
      status: 'failed',
      output_file_id: null,
      error_file_id: null,
      in_progress_at: null,
      request_counts: { total: 0, completed: 0, failed: 0 },
    });
    expect(batch.errors!.data).toEqual([expect.objectContaining({ code, line })]);
  });

  it('fails for a model that does not exist', async () => {
    const openai = openStandIn();
    const { id } = await openai.create(toJsonl([aLine('a', 'x', { model: 'gpt-4' })]));
    await openai.advance(60_000);
    expect((await openai.batch(id)).errors!.data[0]).toMatchObject({ code: 'model_not_found', line: 1 });
  });

  it('is cancelled with what it had finished', async () => {
    const openai = openStandIn();
    const { id } = await openai.create(manyLines(40));
    await openai.advance(11_000);
    const cancelling = await openai.reply<{ status: string }>(
      openai.json('POST', `/v1/batches/${id}/cancel`),
    );
    expect(cancelling.status).toBe('cancelling');
    expect((await openai.json('POST', `/v1/batches/${id}/cancel`)).status).toBe(200);
    await openai.advance(5000);
    const batch = await openai.batch(id);
    expect(batch.status).toBe('cancelled');
    expect(batch.request_counts.completed).toBeGreaterThan(5);
    expect(batch.request_counts.completed).toBeLessThan(35);
    expect(await openai.results(batch.output_file_id)).toHaveLength(batch.request_counts.completed);
    expect((await openai.json('POST', `/v1/batches/${id}/cancel`)).status).toBe(409);
  });

  it('is cancelled with nothing while it is validated', async () => {
    const openai = openStandIn();
    const { id } = await openai.create(manyLines(40));
    await openai.json('POST', `/v1/batches/${id}/cancel`);
    await openai.advance(60_000);
    expect(await openai.batch(id)).toMatchObject({
      status: 'cancelled',
      output_file_id: null,
      error_file_id: null,
    });
  });

  it.each([
    ['the next batch was told to', { expireAfterFraction: 0.5 }, undefined, 20],
    ['it is told to after so many', undefined, { afterCompleted: 7 }, 7],
    ['it is told to at once', undefined, {}, 0],
  ])('expires midway when %s, the rest in the error file', async (_name, next, told, finished) => {
    const openai = openStandIn();
    if (next) await openai.json('POST', '/_local/next-batch', next);
    const { id } = await openai.create(manyLines(40));
    if (told) await openai.json('POST', `/_local/batches/${id}/expire`, told);
    await openai.advance(60_000);
    const batch = await openai.batch(id);
    expect(batch).toMatchObject({
      status: 'expired',
      request_counts: { total: 40, completed: finished, failed: 0 },
    });
    const done = await openai.results(batch.output_file_id);
    const rest = await openai.results(batch.error_file_id);
    expect([done.length, rest.length]).toEqual([finished, 40 - finished]);
    expect(new Set(ids([...done, ...rest])).size).toBe(40);
    for (const line of rest) expect(line).toMatchObject({ response: null, error: { code: 'batch_expired' } });
    expect((await openai.batch((await openai.create(manyLines(1))).id)).status).toBe('validating');
  });

  it('expires when its window ends', async () => {
    const openai = openStandIn({ timeLapse: { validatingMs: 0, inProgressMs: 48 * 3600e3 } });
    const { id } = await openai.create(manyLines(40));
    await openai.advance(30 * 3600e3);
    expect(await openai.batch(id)).toMatchObject({ status: 'expired', request_counts: { completed: 20 } });
  });

  it('goes on where it was when the stand-in comes back, and pays for nothing twice', async () => {
    const store = createMemoryStore();
    const before = openStandIn({ store });
    const { id } = await before.create(manyLines(40));
    await before.advance(11_000);
    const { completed } = (await before.batch(id)).request_counts;
    expect(completed).toBeGreaterThan(5);
    await before.standIn.close();

    const after = openStandIn({ store });
    expect(await after.batch(id)).toMatchObject({ status: 'in_progress', request_counts: { completed } });
    await after.advance(60_000);
    const batch = await after.batch(id);
    expect(batch).toMatchObject({ status: 'completed', request_counts: { completed: 40 } });
    expect(new Set(ids(await after.results(batch.output_file_id))).size).toBe(40);
    expect(await after.standIn.stats()).toMatchObject({ inputsEmbedded: 40, batchesCreated: 1, uploads: 1 });
  });

  it('ends the same whichever write was the last one before the stand-in was killed', async () => {
    for (let kept = 0, killed = true; killed; kept += 1) {
      const { store, dieAfter } = mortal(createMemoryStore());
      const before = openStandIn({ store });
      const { id } = await before.create(
        toJsonl([aLine('a', 'x'), aLine('b', ''), aLine('c', 'y'), aLine('d', 'z')]),
      );
      await before.json('POST', `/_local/batches/${id}/expire`, { afterCompleted: 3 });
      const life = dieAfter(kept);
      await before.advance(60_000);
      killed = life.ended;

      const after = openStandIn({ store: life.heir, random: seededRandom(kept + 2) });
      await after.batch(id);
      await after.advance(60_000);
      const batch = await after.batch(id);
      const lines = [
        ...(await after.results(batch.output_file_id)),
        ...(await after.results(batch.error_file_id)),
      ];
      expect([kept, batch.status, ids(lines).sort()]).toEqual([kept, 'expired', ['a', 'b', 'c', 'd']]);
      const files = await after.reply<{ data: unknown[] }>(after.json('GET', '/v1/files'));
      expect(files.data).toHaveLength(3);
    }
  });

  it('fails when its input is deleted under it', async () => {
    const openai = openStandIn();
    const { id, input_file_id: inputFileId } = await openai.create(manyLines(4));
    await openai.json('DELETE', `/v1/files/${inputFileId}`);
    await openai.advance(60_000);
    expect(await openai.batch(id)).toMatchObject({
      status: 'failed',
      errors: { data: [{ param: 'input_file_id' }] },
    });
  });

  it('gives one seed one trace', async () => {
    const run = async () => {
      const openai = openStandIn();
      const { id } = await openai.create(manyLines(10));
      await openai.advance(60_000);
      return openai.results((await openai.batch(id)).output_file_id);
    };
    expect(await run()).toEqual(await run());
  });
});

/** A store whose owner can be killed: from some write on, nothing that it asks for ever comes back. */
function mortal(heir: Store) {
  const life = { left: Infinity, ended: false, heir };
  const living = async <T>(write: () => Promise<T>): Promise<T> => {
    if (life.left <= 0) life.ended = true;
    if (life.ended) return new Promise<never>(() => undefined);
    life.left -= 1;
    return write();
  };
  const store: Store = {
    ...heir,
    putBlob: (key, source) => living(() => heir.putBlob(key, source)),
    deleteBlob: (key) => living(() => heir.deleteBlob(key)),
    putJson: (key, value) => living(() => heir.putJson(key, value)),
    deleteJson: (key) => living(() => heir.deleteJson(key)),
  };
  return { store, dieAfter: (writes: number) => Object.assign(life, { left: writes }) };
}
