import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '../test/seeded-random.ts';
import { parseResultLine, type EmbeddingResult } from './result-line.ts';

const parse = (line: string | object) =>
  parseResultLine(Buffer.from(typeof line === 'string' ? line : JSON.stringify(line)));

/** What a result says, with its vector as numbers. */
const plain = (result: EmbeddingResult) =>
  result.ok
    ? { id: result.customId, index: result.index, vector: [...result.embedding.toFloat32()] }
    : result;

const success = (data: unknown, overrides: object = {}) => ({
  id: 'batch_req_1',
  custom_id: 'a',
  response: { status_code: 200, request_id: 'r', body: { object: 'list', data, model: 'm' } },
  error: null,
  ...overrides,
});

const entry = (embedding: unknown, index = 0) => ({ object: 'embedding', index, embedding });

const failed = (status: number, body: unknown, overrides: object = {}) => ({
  custom_id: 'a',
  response: { status_code: status, request_id: 'r', body },
  error: null,
  ...overrides,
});

/** The bytes FF FF 7F 3F, then those of -0.25. */
const slashed = '//9/PwAAgL4=';

describe('a line with embeddings', () => {
  const one = { id: 'a', index: 0, vector: [0.5, -0.25] };

  it.each([
    ['compact', JSON.stringify(success([entry([0.5, -0.25])]))],
    ['indented', JSON.stringify(success([entry([0.5, -0.25])]), null, 1).replaceAll('\n', ' ')],
    ['with CR', `${JSON.stringify(success([entry([0.5, -0.25])]))}\r`],
    ['with a byte order mark', `\uFEFF${JSON.stringify(success([entry([0.5, -0.25])]))}`],
    [
      'in another key order',
      '{"response":{"body":{"data":[{"embedding":[0.5,-0.25],"index":0}]},"status_code":200},"custom_id":"a"}',
    ],
    [
      'with its key escaped',
      '{"custom_id":"a","response":{"status_code":200,"body":{"data":[{"embeddin\\u0067":[0.5,-0.25]}]}}}',
    ],
    [
      'with its key given twice, where the last counts as in any JSON',
      '{"custom_id":"a","response":{"status_code":200,"body":{"data":[{"embedding":[9],"embedding":[0.5,-0.25]}]}}}',
    ],
    [
      'with its key once escaped after once plain',
      '{"custom_id":"a","response":{"status_code":200,"body":{"data":[{"embedding":[9],"embeddin\\u0067":[0.5,-0.25]}]}}}',
    ],
    [
      'with spaces around the key',
      JSON.stringify(success([entry([0.5, -0.25])])).replace('"embedding":[', '"embedding" \t: [ '),
    ],
    ['with an index missing', success([{ embedding: [0.5, -0.25] }])],
    ['with an index that is none', success([entry([0.5, -0.25], -1)])],
    ['with an error beside it', success([entry([0.5, -0.25])], { error: { code: 'x' } })],
    ['in base64', success([entry('AAAAPwAAgL4=')])],
    ['with a decoy in a string', success([entry([0.5, -0.25])], { note: '"embedding": [1, 2]' })],
    [
      'with a decoy at the end of a key',
      `{"x\\"embedding": [7], ${JSON.stringify(success([entry([0.5, -0.25])])).slice(1)}`,
    ],
    [
      'with a decoy in a nested array',
      success([entry([0.5, -0.25])], { embedding: [[1], { embedding: [2] }] }),
    ],
    ['with a decoy elsewhere', success([entry([0.5, -0.25])], { embedding: [3] })],
    ['with a decoy in base64', success([entry([0.5, -0.25])], { embedding: slashed })],
  ])('is read %s', (_name, line) => {
    expect(parse(line).map(plain)).toEqual([one]);
  });

  it.each([
    ['as it is', slashed],
    ['with escaped slashes', slashed.replaceAll('/', '\\/')],
    ['with an escaped letter', slashed.replace('P', '\\u0050')],
  ])('is read in base64 %s', (_name, base64) => {
    const line = JSON.stringify(success([entry('?')])).replace('"?"', `"${base64}"`);
    expect(parse(line).map(plain)).toEqual([{ id: 'a', index: 0, vector: [Math.fround(0.99999994), -0.25] }]);
  });

  it.each([
    ['a byte that no JSON text may hold', `${slashed.slice(0, 4)}\t${slashed.slice(4)}`],
    ['such a byte in place of another', slashed.replace('P', '\t')],
    ['such a byte behind three whole numbers', 'AAAAPwAAAD8AAAA/\t'],
  ])('is unreadable where its base64 has %s', (_name, base64) => {
    const line = JSON.stringify(success([entry('?')])).replace('"?"', `"${base64}"`);
    expect(parse(line)).toMatchObject([{ ok: false, error: { code: 'unreadable_line' } }]);
  });

  it('takes each entry by its own index', () => {
    expect(parse(success([entry([3], 2), entry([1], 0), entry([2], 1)])).map(plain)).toEqual([
      { id: 'a', index: 2, vector: [3] },
      { id: 'a', index: 0, vector: [1] },
      { id: 'a', index: 1, vector: [2] },
    ]);
  });

  it.each([
    ['absent', {}, 'invalid_embedding', 'transient'],
    ['null', entry(null), 'invalid_embedding', 'transient'],
    ['a number', entry(0), 'invalid_embedding', 'transient'],
    ['empty', entry([]), 'invalid_embedding', 'transient'],
    ['nested', entry([[1]]), 'invalid_embedding', 'transient'],
    ['of texts', entry(['0.1']), 'invalid_embedding', 'transient'],
    ['broken base64', entry('AAA'), 'invalid_embedding', 'transient'],
    ['too large for float32', entry([1e39]), 'non_finite_embedding', 'item'],
    ['no entry at all', null, 'invalid_embedding', 'transient'],
  ])('fails the id, and only the one entry, where the embedding is %s', (_name, bad, code, scope) => {
    expect(parse(success([bad, entry([1], 1)])).map(plain)).toEqual([
      { ok: false, customId: 'a', error: { code, message: expect.any(String), scope } },
      { id: 'a', index: 1, vector: [1] },
    ]);
  });

  it('fails the id where Python wrote NaN, which is no JSON', () => {
    const line = JSON.stringify(success([entry([0.5])])).replace('[0.5]', '[0.5, NaN]');
    expect(parse(line)).toMatchObject([
      { ok: false, customId: 'a', error: { code: 'non_finite_embedding', scope: 'item' } },
    ]);
  });

  it('does not take a number for a vector that was cut out', () => {
    const line =
      '{"embedding":[5,6],"custom_id":"a","response":{"status_code":200,"body":{"data":[{"embedding":0},{"embeddin\\u0067":[0]}]}}}';
    expect(parse(line).map(plain)).toMatchObject([{ ok: false }, { id: 'a', index: 1, vector: [0] }]);
  });
});

describe('a line without embeddings', () => {
  const error = { message: 'm', type: 't', param: null, code: null };

  it.each([
    ['a 400 by type', failed(400, { error }), 't', 'm', 'item'],
    ['a 400 by code', failed(400, { error: { ...error, code: 'c' } }), 'c', 'm', 'item'],
    ['a 413', failed(413, { error }), 't', 'm', 'item'],
    ['a 422', failed(422, { error }), 't', 'm', 'item'],
    [
      'a 400 that is about the account',
      failed(400, { error: { ...error, code: 'billing_hard_limit_reached' } }),
      'billing_hard_limit_reached',
      'm',
      'transient',
    ],
    ['a 401', failed(401, { error }), 't', 'm', 'transient'],
    [
      'a 404',
      failed(404, { error: { ...error, code: 'model_not_found' } }),
      'model_not_found',
      'm',
      'transient',
    ],
    ['a 429', failed(429, { error }), 't', 'm', 'transient'],
    ['a 500', failed(500, { error: { ...error, type: 'server_error' } }), 'server_error', 'm', 'transient'],
    [
      'a 500 without body',
      failed(500, null),
      'http_500',
      'The request ended with status 500 and no message.',
      'transient',
    ],
    [
      'status 0',
      failed(0, {}, { id: 'x', request_id: '' }),
      'http_0',
      'The request ended with status 0 and no message.',
      'transient',
    ],
    [
      'an expired one',
      { custom_id: 'a', response: null, error: { code: 'batch_expired', message: 'm' } },
      'batch_expired',
      'm',
      'transient',
    ],
    [
      'a cancelled one',
      { custom_id: 'a', response: null, error: { code: 'batch_cancelled', message: 'm' } },
      'batch_cancelled',
      'm',
      'transient',
    ],
    [
      'an error as text',
      { custom_id: 'a', response: { status_code: 400, body: null }, error: 'too long' },
      'http_400',
      'too long',
      'item',
    ],
    [
      'an error in an envelope',
      {
        custom_id: 'a',
        response: { status_code: 400, body: null },
        error: { error: { message: 'm', type: 'BadRequestError', code: 400 } },
      },
      'BadRequestError',
      'm',
      'item',
    ],
    [
      'an error as the body',
      failed(400, { object: 'error', message: 'm', type: 'BadRequestError', code: 400 }),
      'BadRequestError',
      'm',
      'item',
    ],
    [
      'a number as the code without a response',
      { custom_id: 'a', response: null, error: { code: 429, message: 'm' } },
      'http_429',
      'm',
      'transient',
    ],
    [
      'an error of another type',
      { custom_id: 'a', response: { status_code: 503 }, error: [1] },
      'http_503',
      'The request ended with status 503 and no message.',
      'transient',
    ],
    [
      'neither response nor error',
      { custom_id: 'a', response: null, error: null },
      'no_response',
      'The line has neither a response nor an error.',
      'transient',
    ],
    [
      '200 with an empty body',
      failed(200, {}),
      'empty_response',
      'The response has no embeddings.',
      'transient',
    ],
    [
      '200 with a null body',
      failed(200, null),
      'empty_response',
      'The response has no embeddings.',
      'transient',
    ],
    [
      '200 without entries',
      failed(200, { data: [] }),
      'empty_response',
      'The response has no embeddings.',
      'transient',
    ],
    ['200 with an error', failed(200, { error }), 't', 'm', 'transient'],
    [
      'embeddings under another status',
      failed(500, { data: [entry([1])] }),
      'http_500',
      'The request ended with status 500 and no message.',
      'transient',
    ],
  ])('fails its id for %s', (_name, line, code, message, scope) => {
    expect(parse(line)).toEqual([{ ok: false, customId: 'a', error: { code, message, scope } }]);
  });

  it('shortens a message that quotes the whole input', () => {
    const [result] = parse(failed(400, { error: { ...error, message: 'x'.repeat(50_000) } }));
    expect(result).toMatchObject({ error: { message: `${'x'.repeat(1_000)}…` } });
  });
});

describe('a line that nobody can be told about', () => {
  it.each([
    ['cut in two', '{"custom_id":"a","response":{"status_code":200,"body":{"data":[{"embedding":[0.1,'],
    [
      'cut after a vector',
      '{"custom_id":"a","response":{"status_code":200,"body":{"data":[{"embedding":[0.1]}',
    ],
    ['two objects', '{"custom_id":"a"}{"custom_id":"b"}'],
    ['a web page', '<html><body>502</body></html>'],
    ['an array', '[{"custom_id":"a"}]'],
    ['a text', '"a"'],
    ['null', 'null'],
  ])('is one unreadable line: %s', (_name, line) => {
    expect(parse(line)).toEqual([
      { ok: false, error: { code: 'unreadable_line', message: expect.any(String), scope: 'transient' } },
    ]);
  });

  it('is unreadable where its bytes are not UTF-8, in an id or beside a vector', () => {
    for (const line of [failed(500, null), success([entry([1])])]) {
      const bytes = Buffer.from(JSON.stringify(line).replace('"a"', '"\xff"'), 'latin1');
      expect(parseResultLine(bytes)).toMatchObject([{ ok: false, error: { code: 'unreadable_line' } }]);
    }
  });

  it.each([
    ['absent', {}],
    ['null', { custom_id: null }],
    ['a number', { custom_id: 7 }],
    ['empty', { custom_id: '' }],
  ])('has no custom_id: %s', (_name, id) => {
    const { custom_id: _left, ...line } = success([entry([1])]);
    const [result, ...more] = parse({ ...line, ...id });
    expect([result, more]).toEqual([
      { ok: false, error: { code: 'missing_custom_id', message: expect.any(String), scope: 'transient' } },
      [],
    ]);
    expect(result).not.toHaveProperty('customId');
  });

  it.each(['', ' ', '\r', '\t \r'])('is nothing at all when blank: %j', (line) => {
    expect(parse(line)).toEqual([]);
  });
});

it('reads like JSON.parse whatever stands around the vectors, over random lines', () => {
  const random = seededRandom(11);
  const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)] as T;
  const texts = [
    'embedding',
    '"embedding": [1]',
    '\\"embedding":[',
    'é日本',
    '\u0007',
    '[',
    '{"',
    ']',
    '\\',
    'embedding"',
  ];
  const value = (depth: number): unknown =>
    pick([
      () => pick(texts),
      () => Math.fround(random()),
      () => null,
      () => Array.from({ length: Math.floor(random() * 4) }, () => Math.fround(random())),
      () => (depth > 3 ? 1 : Array.from({ length: 2 }, () => value(depth + 1))),
      () =>
        depth > 3 ? {} : Object.fromEntries(Array.from({ length: 3 }, () => [pick(texts), value(depth + 1)])),
    ])();
  let read = 0;
  for (let round = 0; round < 5_000; round += 1) {
    const vector = Array.from({ length: 3 }, () => Math.fround(random()));
    const noise = Object.fromEntries([
      [pick(texts), value(0)],
      [pick(texts), value(0)],
    ]);
    const line = {
      ...noise,
      ...success([{ ...noise, ...entry(vector), more: value(0) }], { last: value(0) }),
    };
    const text = JSON.stringify(line, null, random() < 0.5 ? ' ' : '').replaceAll('\n', '');
    expect([text, parse(text).map(plain)]).toEqual([text, [{ id: 'a', index: 0, vector }]]);
    read += 1;
  }
  expect(read).toBe(5_000);
});
