import { describe, expect, it } from '@jest/globals';
import { readGolden, toMerchant } from '../test/golden.ts';
import type { TableItem } from '../test/golden.ts';
import { merchantName } from './merchant-name.ts';

describe('merchantName', () => {
  it.each(
    readGolden<{ name: string; item: TableItem; intended: { merchant_name: string } }[]>(
      'merchant_tolerance',
    ),
  )('$name', ({ item, intended }) => {
    expect(merchantName(toMerchant(item))).toBe(intended.merchant_name);
  });

  it.each([
    ['the canonical name', { canonicalMerchantName: "maple street GROCER'S " }, "Maple Street Grocer'S"],
    ['the plain name where there is no canonical one', {}, 'Plain Name'],
    [
      'the plain name where the canonical one is blank in Python',
      { canonicalMerchantName: '\u001f\u0085' },
      'Plain Name',
    ],
    ['nothing where both are blank', { merchantName: ' ', canonicalMerchantName: '' }, undefined],
  ])('takes %s', (_name, merchant, expected) => {
    expect(merchantName({ source: 'metadata', merchantName: ' PLAIN name', ...merchant })).toBe(expected);
  });

  it('takes the name of a place as it is, whatever else the row says', () => {
    expect(merchantName({ source: 'place', merchantName: 'a PLACE', canonicalMerchantName: 'Other' })).toBe(
      'A Place',
    );
  });

  it('knows no name where there is no merchant', () => {
    expect(merchantName(undefined)).toBeUndefined();
  });
});
