import type { Random } from './random.ts';

/** A version 4 UUID from a repeatable source: older readers of the table take no other version. */
export function toUuid(random: Random): string {
  const hex = [...toHex(32, random)];
  hex[12] = '4';
  hex[16] = random.pick(['8', '9', 'a', 'b']);
  const digits = hex.join('');
  return [0, 8, 12, 16, 20].map((from, i, all) => digits.slice(from, all[i + 1])).join('-');
}

/** Hexadecimal digits from a repeatable source. */
export function toHex(length: number, random: Random): string {
  return Array.from({ length }, () => random.whole(0, 15).toString(16)).join('');
}
