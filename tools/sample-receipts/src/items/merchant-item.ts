import type { Merchant, MerchantKind } from '../content/merchants.ts';
import { number, text, textOrNull, texts } from '../table-item.ts';
import type { TableItem } from '../table-item.ts';
import { imageKey, indexKey, primaryKey, receiptIndexKey, receiptKey } from './keys.ts';
import type { ReceiptKey } from './keys.ts';

/** How sure it is which shop a receipt is from. */
export interface MerchantMatch {
  merchant: Merchant;
  /** As it was found, which may be less than the whole name. */
  foundName: string;
  /** Whether somebody has joined the found name to the shop's real one; the first generation only. */
  hasCanonicalName: boolean;
  placeId: string;
  /** 0 to 1. */
  confidence: number;
  matchedFields: readonly string[];
  validatedBy: string;
  timestamp: string;
}

const CATEGORIES: Record<MerchantKind, string> = {
  grocery: 'Grocery Store',
  cafe: 'Cafe',
  pharmacy: 'Pharmacy',
  hardware: 'Hardware Store',
  restaurant: 'Restaurant',
};

/**
 * Writes what is known about the shop: METADATA in the first generation, PLACE in the second.
 *
 * @returns `undefined` where the second generation can't: a name without a Latin letter or digit leaves no index key
 */
export function toMerchantItem(receipt: ReceiptKey, match: MerchantMatch): TableItem | undefined {
  return receipt.generation === 'first' ? toMetadataItem(receipt, match) : toPlaceItem(receipt, match);
}

function toMetadataItem(receipt: ReceiptKey, match: MerchantMatch): TableItem {
  const { merchant, foundName, hasCanonicalName, placeId } = match;
  const key = `${receiptKey(receipt)}#METADATA`;
  const image = imageKey(receipt);
  const status = statusOf(match);
  const canonical = (value: string) => textOrNull(hasCanonicalName ? value : undefined);
  const indexName = (hasCanonicalName ? merchant.name : foundName).toUpperCase().replaceAll(' ', '_');
  return {
    ...primaryKey(receipt, key, 'RECEIPT_METADATA'),
    ...indexKey('GSI1', `MERCHANT#${indexName}`, `${image}#${key}`),
    ...indexKey('GSI2', `PLACE#${placeId}`, `${image}#${key}`),
    ...indexKey('GSI3', 'MERCHANT_VALIDATION', `STATUS#${status}`),
    place_id: text(placeId),
    merchant_name: text(foundName),
    match_confidence: number(match.confidence),
    validation_status: text(status),
    timestamp: text(match.timestamp),
    merchant_category: text(CATEGORIES[merchant.kind]),
    address: text(`${merchant.street}, ${merchant.city}`),
    phone_number: text(merchant.phone),
    validated_by: text(match.validatedBy),
    reasoning: text(reasoningOf(match)),
    canonical_place_id: canonical(placeId),
    canonical_merchant_name: canonical(merchant.name),
    canonical_address: canonical(`${merchant.street}, ${merchant.city}`),
    canonical_phone_number: canonical(merchant.phone),
    matched_fields: { SS: [...match.matchedFields] },
  };
}

function toPlaceItem(receipt: ReceiptKey, match: MerchantMatch): TableItem | undefined {
  const { merchant, foundName, placeId, confidence } = match;
  const slug = toSlug(foundName);
  if (slug === '') return undefined;
  const key = `${receiptKey(receipt)}#PLACE`;
  const image = imageKey(receipt);
  const status = statusOf(match);
  return {
    ...primaryKey(receipt, key, 'RECEIPT_PLACE'),
    ...indexKey('GSI1', `MERCHANT#${slug}`, `${image}#${key}`),
    ...indexKey('GSI2', `PLACE#${placeId}`, `${image}#${key}`),
    ...indexKey('GSI3', 'PLACE_VALIDATION', `CONFIDENCE#${confidence.toFixed(4)}#STATUS#${status}#${image}`),
    ...receiptIndexKey(receipt, '1_PLACE'),
    image_id: text(receipt.imageId),
    receipt_id: number(receipt.receiptId),
    place_id: text(placeId),
    merchant_name: text(foundName),
    validation_status: text(status),
    timestamp: text(match.timestamp),
    confidence: number(confidence),
    merchant_category: text(CATEGORIES[merchant.kind]),
    formatted_address: text(`${merchant.street}, ${merchant.city}, USA`),
    short_address: text(merchant.street),
    phone_number: text(merchant.phone),
    phone_intl: text(`+1 ${merchant.phone.replace(/[()]/g, '').replace(' ', '-')}`),
    website: textOrNull(merchant.website),
    maps_url: textOrNull(undefined),
    business_status: text('OPERATIONAL'),
    plus_code: textOrNull(undefined),
    validated_by: text(match.validatedBy),
    reasoning: text(reasoningOf(match)),
    places_api_version: text('v1'),
    merchant_types: texts([CATEGORIES[merchant.kind].toLowerCase().replace(' ', '_'), 'store']),
    matched_fields: texts(match.matchedFields),
    hours_summary: texts(['Mon: 7-22', 'Sun: 9-18']),
    latitude: number(merchant.latitude),
    longitude: number(merchant.longitude),
  };
}

function statusOf({ confidence, matchedFields }: MerchantMatch): string {
  if (confidence >= 0.8 && matchedFields.length >= 2) return 'MATCHED';
  return confidence >= 0.5 && matchedFields.length >= 1 ? 'UNSURE' : 'NO_MATCH';
}

function reasoningOf({ matchedFields }: MerchantMatch): string {
  return `Matched by ${matchedFields.join(' and ')}.`;
}

function toSlug(name: string): string {
  return name
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
}
