import { describe, expect, it } from '@jest/globals';
import { buildRequestLine, type EmbeddingRequest } from './requests.ts';

const aRequest = (overrides: Partial<EmbeddingRequest> = {}): EmbeddingRequest => ({
  customId: 'a',
  input: 'text',
  model: 'text-embedding-3-small',
  ...overrides,
});

const build = (overrides: Partial<EmbeddingRequest>) =>
  Buffer.from(buildRequestLine(aRequest(overrides))).toString();

describe('a request line', () => {
  it('has the documented keys in their order and ends with a line feed', () => {
    expect(build({})).toBe(
      '{"custom_id":"a","method":"POST","url":"/v1/embeddings","body":{"input":"text","model":"text-embedding-3-small"}}\n',
    );
  });

  it('carries dimensions and encoding only when they are asked for', () => {
    expect(JSON.parse(build({ dimensions: 512, encodingFormat: 'base64' }))).toMatchObject({
      body: { dimensions: 512, encoding_format: 'base64' },
    });
    expect(build({})).not.toMatch(/dimensions|encoding_format/);
  });

  it.each(['Café', '中文 👩‍👧', 'a\nb\r\u2028"\\', ''])('holds %j as one line that reads back', (input) => {
    const line = build({ input });
    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(JSON.parse(line)).toMatchObject({ body: { input } });
  });

  it('replaces half a character, which no UTF-8 file can hold', () => {
    expect(JSON.parse(build({ input: 'a\ud83c' }))).toMatchObject({ body: { input: 'a\ufffd' } });
    expect(JSON.parse(build({ input: ['\udf5c', 'b'] }))).toMatchObject({ body: { input: ['\ufffd', 'b'] } });
  });

  it.each([
    ['an empty id', { customId: '' }],
    ['no input', { input: [] }],
    ['too many inputs', { input: Array.from({ length: 2_049 }, () => 'x') }],
    ['a line over 8 MiB', { input: 'x'.repeat(8 * 1024 * 1024) }],
  ])('is refused for %s', (_name, overrides) => {
    expect(() => build(overrides)).toThrow(RangeError);
  });

  it('takes 2,048 inputs', () => {
    expect(() => build({ input: Array.from({ length: 2_048 }, () => 'x') })).not.toThrow();
  });
});
