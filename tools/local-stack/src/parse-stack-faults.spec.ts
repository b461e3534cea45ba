import { expect, it } from '@jest/globals';
import { parseStackFaults } from './parse-stack-faults.ts';

it('reads faults by vendor', () => {
  expect(
    parseStackFaults(
      '{"openai":[{"kind":"quota","route":"*","times":2}],"pinecone":[{"kind":"reset","route":"upsert"}]}',
    ),
  ).toEqual({
    openai: [expect.objectContaining({ kind: 'quota', times: 2 })],
    pinecone: [expect.objectContaining({ kind: 'reset' })],
  });
  expect(parseStackFaults('{}')).toEqual({ openai: [], pinecone: [] });
});

it.each([
  ['no JSON', '{', /are a JSON object/],
  ['a list', '[]', /are a JSON object/],
  ['a vendor that has none', '{"dynamodb":[]}', /not for "dynamodb"/],
  ['no list', '{"openai":{}}', /must be a list/],
  ['an unknown kind', '{"openai":[{"kind":"flood"}]}', /flood/],
  ['an unknown route', '{"pinecone":[{"kind":"reset","route":"nowhere"}]}', /Routes: /],
])('refuses %s', (_what, json, message) => {
  expect(() => parseStackFaults(json)).toThrow(message);
  expect(() => parseStackFaults(json)).toThrow(TypeError);
});
