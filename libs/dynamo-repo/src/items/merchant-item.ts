import { merchantSchema } from '@lading/domain-models';
import type { Merchant } from '@lading/domain-models';
import type { Item } from '../client.ts';
import { checkItem, orUndefined } from './read-item.ts';

/** Attributes that the two functions below read. */
export const MERCHANT_ATTRIBUTES = ['merchant_name', 'canonical_merchant_name'] as const;

/** Reads the merchant of a place row (second generation). @throws InvalidItemError */
export function fromReceiptPlaceItem(item: Item): Merchant {
  return checkItem(merchantSchema, item, { source: 'place', merchantName: item.merchant_name });
}

/** Reads the merchant of a metadata row (first generation), and nothing else of it: the rest is often malformed. @throws InvalidItemError */
export function fromReceiptMetadataItem(item: Item): Merchant {
  return checkItem(merchantSchema, item, {
    source: 'metadata',
    merchantName: item.merchant_name ?? '',
    canonicalMerchantName: orUndefined(item.canonical_merchant_name),
  });
}
