import type { PlacedWord } from './geometry.ts';
import type { Random } from './random.ts';

export type ValidationStatus = 'NONE' | 'PENDING' | 'VALID' | 'INVALID' | 'NEEDS_REVIEW';

/** What somebody, or something, said that a word is. */
export interface Label {
  name: string;
  status: ValidationStatus;
  proposedBy?: string;
  reasoning?: string;
  consolidatedFrom?: string;
  /** Python's isoformat: microseconds only when there are any. */
  timestamp: string;
}

const STATUSES: readonly ValidationStatus[] = [
  ...Array<ValidationStatus>(9).fill('VALID'),
  ...Array<ValidationStatus>(4).fill('PENDING'),
  ...Array<ValidationStatus>(2).fill('INVALID'),
  ...Array<ValidationStatus>(2).fill('NEEDS_REVIEW'),
  ...Array<ValidationStatus>(3).fill('NONE'),
];
const PROPOSERS = ['heuristic-v2', 'pattern-engine', 'layout-model'];
const OLDER_NAMES: Record<string, string> = {
  MERCHANT_NAME: 'BUSINESS_NAME',
  PRODUCT_NAME: 'ITEM_NAME',
  GRAND_TOTAL: 'TOTAL',
};
const MISTAKES: Record<string, string> = { LINE_TOTAL: 'UNIT_PRICE', SUBTOTAL: 'GRAND_TOTAL', DATE: 'TIME' };

/**
 * Labels a word for what it is, in any state of validation; most words that mean something have one, and now and then a
 * mistaken one that was found invalid beside it.
 */
export function labelWord(word: PlacedWord, afterMs: number, random: Random): Label[] {
  if (word.role === undefined || random.chance(0.3)) return [];
  const label = toLabel(word.role, random.pick(STATUSES), afterMs, random);
  const mistake = MISTAKES[word.role];
  return mistake !== undefined && random.chance(0.15)
    ? [label, toLabel(mistake, 'INVALID', afterMs, random)]
    : [label];
}

function toLabel(name: string, status: ValidationStatus, afterMs: number, random: Random): Label {
  const consolidatedFrom = random.chance(0.1) ? OLDER_NAMES[name] : undefined;
  return {
    name,
    status,
    proposedBy: random.chance(0.85) ? random.pick(PROPOSERS) : undefined,
    reasoning: random.chance(0.8)
      ? `Looks like ${name.toLowerCase().replaceAll('_', ' ')} by its place and form.`
      : undefined,
    consolidatedFrom,
    timestamp: toIsoFormat(
      afterMs + random.whole(1, 86_400) * 1_000,
      random.chance(0.5) ? random.whole(1, 999_999) : 0,
    ),
  };
}

/** A moment as Python's `isoformat` writes it, in UTC: microseconds are left out when they are zero. */
export function toIsoFormat(ms: number, microseconds = 0): string {
  const fraction = microseconds === 0 ? '' : `.${String(microseconds).padStart(6, '0')}`;
  return `${new Date(ms).toISOString().slice(0, 19)}${fraction}+00:00`;
}
