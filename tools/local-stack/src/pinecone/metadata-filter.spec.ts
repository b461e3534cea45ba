import { describe, expect, it } from '@jest/globals';
import { DEFAULT_PINECONE_LIMITS } from './limits.ts';
import { parseMetadataFilter } from './metadata-filter.ts';

const metadata = { text: 'Espresso', price: 3.5, paid: true, labels: ['PRODUCT_NAME', 'TAX'] };

const passes = (filter: unknown) => parseMetadataFilter(filter, DEFAULT_PINECONE_LIMITS)(metadata);

describe('parseMetadataFilter', () => {
  it.each([
    ['nothing asked', {}],
    ['plain text', { text: 'Espresso' }],
    ['plain number', { price: 3.5 }],
    ['plain boolean', { paid: true }],
    ['a list that contains the text', { labels: 'TAX' }],
    ['$eq', { text: { $eq: 'Espresso' } }],
    ['$eq on a list', { labels: { $eq: 'TAX' } }],
    ['$ne', { text: { $ne: 'Latte' } }],
    ['$ne on a list without it', { labels: { $ne: 'DATE' } }],
    ['$ne on a missing field', { unknown: { $ne: 'x' } }],
    ['$gt', { price: { $gt: 3.4 } }],
    ['$gte at the bound', { price: { $gte: 3.5 } }],
    ['$lt', { price: { $lt: 3.6 } }],
    ['$lte at the bound', { price: { $lte: 3.5 } }],
    ['a range on one field', { price: { $gt: 3, $lt: 4 } }],
    ['$in', { text: { $in: ['Latte', 'Espresso'] } }],
    ['$in with a shared item', { labels: { $in: ['DATE', 'TAX'] } }],
    ['$nin', { text: { $nin: ['Latte'] } }],
    ['$nin with nothing shared', { labels: { $nin: ['DATE'] } }],
    ['$nin on a missing field', { unknown: { $nin: ['x'] } }],
    ['$exists', { text: { $exists: true } }],
    ['$exists false on a missing field', { unknown: { $exists: false } }],
    ['$and', { $and: [{ text: 'Espresso' }, { price: 3.5 }] }],
    ['$or with one that holds', { $or: [{ text: 'Latte' }, { price: 3.5 }] }],
    ['nested', { paid: true, $or: [{ $and: [{ text: 'Espresso' }, { labels: 'TAX' }] }, { price: 0 }] }],
  ])('lets pass: %s', (_case, filter) => {
    expect(passes(filter)).toBe(true);
  });

  it.each([
    ['other text', { text: 'espresso' }],
    ['text for a number', { price: '3.5' }],
    ['a list that lacks the text', { labels: 'DATE' }],
    ['$ne on a list with it', { labels: { $ne: 'TAX' } }],
    ['$gt at the bound', { price: { $gt: 3.5 } }],
    ['$lt at the bound', { price: { $lt: 3.5 } }],
    ['$gt on a text', { text: { $gt: 1 } }],
    ['$gt on a missing field', { unknown: { $gt: 1 } }],
    ['half of a range', { price: { $gt: 3, $lt: 3.2 } }],
    ['$in with nothing shared', { labels: { $in: ['DATE'] } }],
    ['$in on a missing field', { unknown: { $in: ['x'] } }],
    ['$nin with a shared item', { labels: { $nin: ['DATE', 'TAX'] } }],
    ['$exists false', { text: { $exists: false } }],
    ['$exists on a missing field', { unknown: { $exists: true } }],
    ['$exists on an inherited name', { toString: { $exists: true } }],
    ['$and with one that fails', { $and: [{ text: 'Espresso' }, { price: 4 }] }],
    ['$or with none', { $or: [{ text: 'Latte' }, { price: 4 }] }],
    ['one of two fields', { text: 'Espresso', paid: false }],
  ])('holds back: %s', (_case, filter) => {
    expect(passes(filter)).toBe(false);
  });

  it.each([
    ['an unknown operator', { text: { $like: 'E' } }, '$like is not a valid operator'],
    ['an operator in place of a field', { $eq: 1 }, '$eq is not a valid operator at this place'],
    ['null', { text: null }, '$eq must be followed by a string, boolean or number, got null'],
    ['$gt with a text', { price: { $gt: '3' } }, '$gt must be followed by a number'],
    ['$in without a list', { text: { $in: 'E' } }, '$in must be followed by a list'],
    ['$in with too many', { text: { $in: Array(10_001).fill('x') } }, 'at most 10000 values, got 10001'],
    ['an empty $or', { $or: [] }, '$or must be followed by a non-empty list'],
    ['an empty condition', { text: {} }, "the condition on field 'text' is empty"],
    ['a list', [], 'filter must be an object'],
  ])('refuses %s', (_case, filter, message) => {
    expect(() => passes(filter)).toThrow(message);
  });
});
