import { parseInstant } from './instant.ts';
import type { ReceiptWordLabel } from './receipt.ts';

/** What a vector says of a word's labels; absent fields have nothing to say. */
export interface LabelState {
  status: 'validated' | 'auto_suggested' | 'unvalidated';
  /** Who proposed the latest PENDING label, also where another label is VALID. */
  proposedBy?: string;
  /** Names of the VALID labels in the order given; never empty. */
  validated?: string[];
  /** When the latest VALID label was added, as the text that was read. */
  validatedAt?: string;
}

/** Sums up one word's own labels. INVALID, NEEDS_REVIEW and NONE leave no trace. */
export function labelState(labels: readonly ReceiptWordLabel[]): LabelState {
  const valid = labels.filter((label) => label.validationStatus === 'VALID');
  const pending = labels.filter((label) => label.validationStatus === 'PENDING');
  return {
    status: valid.length > 0 ? 'validated' : pending.length > 0 ? 'auto_suggested' : 'unvalidated',
    proposedBy: latest(pending)?.labelProposedBy || undefined,
    validated: valid.length > 0 ? valid.map(({ label }) => label) : undefined,
    validatedAt: latest(valid)?.timestampAdded || undefined,
  };
}

/** By instant, the last of equals; a time that can't be read is before every other. */
function latest(labels: readonly ReceiptWordLabel[]): ReceiptWordLabel | undefined {
  let found: { label: ReceiptWordLabel; at: bigint | undefined } | undefined;
  for (const label of labels) {
    const at = parseInstant(label.timestampAdded);
    if (!found || found.at === undefined || (at !== undefined && at >= found.at)) found = { label, at };
  }
  return found?.label;
}
