import { expect, it } from '@jest/globals';
import { InvalidPlaceError } from './errors.ts';
import { parseStagingPlace } from './staging-place.ts';

it.each([
  ['.lading/staging', { folder: '.lading/staging' }],
  ['/data', { folder: '/data' }],
  ['C:\\data', { folder: 'C:\\data' }],
  ['s3', { folder: 's3' }],
  ['s3://receipts', { bucket: 'receipts', prefix: '' }],
  ['s3://receipts/', { bucket: 'receipts', prefix: '' }],
  ['s3://my.receipts-1/lading/staging/', { bucket: 'my.receipts-1', prefix: 'lading/staging' }],
])('reads %s as a place', (text, place) => expect(parseStagingPlace(text)).toEqual(place));

it.each([
  's3://',
  's3:///prefix',
  's3://Receipts',
  's3://ab',
  's3://receipts//x',
  's3://receipts/../x',
  's3://receipts/.x',
  's3://receipts/x?versionId=1',
  's3://key:secret@receipts/x',
  'https://receipts.s3.amazonaws.com',
  'file:///data',
])('refuses %s', (text) => expect(() => parseStagingPlace(text)).toThrow(InvalidPlaceError));
