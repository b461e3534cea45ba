/** Labels that the second generation of the table accepts for new entries. */
export type Role =
  | 'ADDRESS_LINE'
  | 'CHANGE'
  | 'DATE'
  | 'DISCOUNT'
  | 'GRAND_TOTAL'
  | 'LINE_TOTAL'
  | 'LOYALTY_ID'
  | 'MERCHANT_NAME'
  | 'PAYMENT_METHOD'
  | 'PHONE_NUMBER'
  | 'PRODUCT_NAME'
  | 'QUANTITY'
  | 'STORE_HOURS'
  | 'SUBTOTAL'
  | 'TAX'
  | 'TIME'
  | 'TIP'
  | 'UNIT_PRICE'
  | 'WEBSITE';

/** A word as printed, with what somebody who reads the receipt knows about it. */
export interface PrintedWord {
  text: string;
  role?: Role;
  /** What a data detector finds in the line around the word. */
  data?: { type: 'phone' | 'address' | 'date' | 'url'; value: string };
  /** A smudge, a rule or a fold that was read as text. */
  noise?: boolean;
}

/** One printed line: words from the left or in the middle, and those that stand at the right edge. */
export interface PrintedLine {
  centered?: boolean;
  words: readonly PrintedWord[];
  right?: readonly PrintedWord[];
}

/** Splits a text into words that have everything else in common. */
export function toWords(text: string, common: Omit<PrintedWord, 'text'> = {}): PrintedWord[] {
  return text.split(' ').map((word) => ({ text: word, ...common }));
}
