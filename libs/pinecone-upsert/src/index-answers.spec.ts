import { describe, expect, it } from '@jest/globals';
import { readIndexDescription, readIndexStats } from './index-answers.ts';

describe('readIndexStats', () => {
  it.each([
    [
      '{"namespaces":{"words":{"vectorCount":2},"":{"vectorCount":"3"},"new":{}},"dimension":8,"totalVectorCount":5}',
      { dimension: 8, totalRecords: 5, namespaces: { words: 2, '': 3, new: 0 } },
    ],
    ['{}', { dimension: 0, totalRecords: 0, namespaces: {} }],
    ['<html>', undefined],
    ['[]', undefined],
    ['{"namespaces":[]}', undefined],
    ['{"dimension":[8]}', undefined],
    ['{"totalVectorCount":{}}', undefined],
    ['{"totalVectorCount":"many"}', undefined],
  ])('reads %s', (text, stats) => {
    expect(readIndexStats(text)).toEqual(stats);
  });
});

describe('readIndexDescription', () => {
  const model = {
    name: 'words',
    host: 'words-1.svc.pinecone.io',
    schema: { fields: { _values: { type: 'dense_vector', dimension: 8, metric: 'cosine' } } },
    status: { ready: true, state: 'Ready' },
  };
  const read = (changes: object) => readIndexDescription(JSON.stringify({ ...model, ...changes }));

  it('reads what an upsert needs', () => {
    expect(read({})).toEqual({
      name: 'words',
      host: 'https://words-1.svc.pinecone.io',
      ready: true,
      state: 'Ready',
      dimension: 8,
      metric: 'cosine',
    });
  });

  it('takes the private host where there is one', () => {
    expect(read({ private_host: 'words-1.svc.private.pinecone.io' })?.host).toBe(
      'https://words-1.svc.private.pinecone.io',
    );
    expect(read({ private_host: '' })?.host).toBe('https://words-1.svc.pinecone.io');
  });

  it.each([
    ['no vectors', {}],
    ['vectors under another name', { embedding: { type: 'dense_vector', dimension: 8 } }],
    ['vectors of another kind', { _values: { type: 'sparse_vector', dimension: 8 } }],
  ])('has no dimension for an index with %s', (_, fields) => {
    expect(read({ schema: { fields } })).toMatchObject({ name: 'words', ready: true });
    expect(read({ schema: { fields } })).not.toHaveProperty('dimension');
  });

  it.each([
    { name: undefined },
    { host: 5 },
    { schema: undefined },
    { schema: { fields: [] } },
    { status: undefined },
    { status: { ready: 'yes' } },
  ])('does not know %j', (changes) => {
    expect(read(changes)).toBeUndefined();
  });

  it('does not know what is no object', () => {
    expect(readIndexDescription('<html>')).toBeUndefined();
    expect(readIndexDescription('[1]')).toBeUndefined();
  });
});
