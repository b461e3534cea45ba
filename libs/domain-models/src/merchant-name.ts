import { pythonStrip } from './python-strip.ts';
import type { Merchant } from './receipt.ts';
import { titleCase } from './title-case.ts';

/**
 * The merchant's name as vectors carry it: stripped, in title case; undefined where no name is known.
 *
 * Of a metadata row the canonical name wins, unless it is blank. A place row has no canonical name.
 */
export function merchantName(merchant: Merchant | undefined): string | undefined {
  if (!merchant) return undefined;
  const canonical = merchant.source === 'metadata' ? pythonStrip(merchant.canonicalMerchantName ?? '') : '';
  return titleCase(canonical || pythonStrip(merchant.merchantName)) || undefined;
}
