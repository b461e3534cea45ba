import type { AttributeValue } from './attribute-value.ts';
import { numberOrder } from './decimal.ts';

/**
 * Text that sorts, compared as JavaScript compares strings, as DynamoDB sorts values of one type: strings and binary by
 * their (UTF-8) bytes, numbers by value. What is a prefix stays one. Undefined for types without an order.
 */
export function orderOf(value: AttributeValue): string | undefined {
  if ('S' in value) return textOrder(value.S);
  if ('N' in value) return numberOrder(value.N);
  return 'B' in value ? Buffer.from(value.B, 'base64').toString('latin1') : undefined;
}

const OUT_OF_ORDER = /[\uD800-\uFFFF]/;
const EACH_OUT_OF_ORDER = /[\uD800-\uFFFF]/g;

// UTF-16 has its surrogates, which stand for what comes last in UTF-8, below U+E000.
function textOrder(text: string): string {
  if (!OUT_OF_ORDER.test(text)) return text;
  return text.replace(EACH_OUT_OF_ORDER, (unit) => {
    const code = unit.charCodeAt(0);
    return String.fromCharCode(code >= 0xe000 ? code - 0x800 : code + 0x2000);
  });
}
