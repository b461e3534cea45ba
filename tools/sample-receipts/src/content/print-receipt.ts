import type { Random } from '../random.ts';
import type { Basket, Entry } from './basket.ts';
import type { Merchant } from './merchants.ts';
import { toWords } from './printed.ts';
import type { PrintedLine, Role } from './printed.ts';

/** How the bought things are set: quantity first, price of one on a line below, or a multiplier behind the name. */
export type Layout = 'columns' | 'stacked' | 'compact';

const LAYOUTS: readonly Layout[] = ['columns', 'stacked', 'compact'];
const CASHIERS = [
  'Margit',
  'Teodoro',
  'Aiyana',
  'Søren',
  'Ngozi',
  'Beatriz',
  'Kwame',
  'Yūko',
  'Ilse',
  'Farid',
];
const SMUDGES = ['***', '|||', '~~', '..', '_-_'];
const TOTAL_NAMES = ['TOTAL', 'AMOUNT DUE', 'BALANCE DUE', 'Total'];

/** Prints a receipt: head, what was bought, totals, payment, foot. Every amount follows from the basket. */
export function printReceipt(
  merchant: Merchant,
  basket: Basket,
  purchasedAt: Date,
  random: Random,
): PrintedLine[] {
  const layout = random.pick(LAYOUTS);
  const money = random.chance(0.5) ? (cents: number) => `$${toAmount(cents)}` : toAmount;
  const rule: PrintedLine = { centered: true, words: [{ text: '-'.repeat(24), noise: true }] };
  return [
    ...printHead(merchant, purchasedAt, random),
    rule,
    ...basket.entries.flatMap((entry) => printEntry(entry, layout, money)),
    rule,
    ...printTotals(basket, money, random),
    ...printPayment(basket.total, money, random),
    ...printFoot(merchant, random),
  ];
}

function printHead(merchant: Merchant, purchasedAt: Date, random: Random): PrintedLine[] {
  const { sign, street, city, phone } = merchant;
  const address = { role: 'ADDRESS_LINE', data: { type: 'address', value: `${street}, ${city}` } } as const;
  const date = toDate(purchasedAt, random);
  const time = purchasedAt.toISOString().slice(11, 16);
  const register = `REG ${String(random.whole(1, 9)).padStart(2, '0')} TRX ${random.whole(10_000, 99_999)}`;
  return [
    ...sign.map((line): PrintedLine => ({ centered: true, words: toWords(line, { role: 'MERCHANT_NAME' }) })),
    { centered: true, words: toWords(street, address) },
    { centered: true, words: toWords(city, address) },
    {
      centered: true,
      words: toWords(phone, { role: 'PHONE_NUMBER', data: { type: 'phone', value: phone } }),
    },
    {
      words: toWords(date, { role: 'DATE', data: { type: 'date', value: date } }),
      right: toWords(time, { role: 'TIME' }),
    },
    { words: toWords(register), right: toWords(`Cashier: ${random.pick(CASHIERS)}`) },
  ];
}

function printEntry(
  { product, quantity, cents }: Entry,
  layout: Layout,
  money: (cents: number) => string,
): PrintedLine[] {
  const name = product.words.map((text) => ({ text, role: 'PRODUCT_NAME' as const }));
  const total = toWords(money(cents), { role: 'LINE_TOTAL' });
  const times = { text: String(quantity), role: 'QUANTITY' as const };
  const each = { text: money(product.price), role: 'UNIT_PRICE' as const };
  if (layout === 'columns') return [{ words: [times, ...name], right: total }];
  if (quantity === 1) return [{ words: name, right: total }];
  if (layout === 'compact') return [{ words: [...name, { ...times, text: `×${quantity}` }], right: total }];
  return [{ words: name }, { words: [times, { text: '@' }, each], right: total }];
}

function printTotals(basket: Basket, money: (cents: number) => string, random: Random): PrintedLine[] {
  const { subtotal, discount, tax, tip, total } = basket;
  const line = (name: string, cents: number, role: Role): PrintedLine => ({
    words: toWords(name),
    right: toWords(cents < 0 ? `-${money(-cents)}` : money(cents), { role }),
  });
  return [
    line('SUBTOTAL', subtotal, 'SUBTOTAL'),
    ...(discount > 0 ? [line('Member discount 10%', -discount, 'DISCOUNT')] : []),
    ...(tax > 0 ? [line('TAX', tax, 'TAX')] : []),
    ...(tip > 0 ? [line('Gratuity', tip, 'TIP')] : []),
    line(random.pick(TOTAL_NAMES), total, 'GRAND_TOTAL'),
  ];
}

function printPayment(total: number, money: (cents: number) => string, random: Random): PrintedLine[] {
  if (random.chance(0.3)) {
    const given = Math.ceil(total / 2_000) * 2_000;
    return [
      { words: toWords('CASH', { role: 'PAYMENT_METHOD' }), right: toWords(money(given)) },
      { words: toWords('CHANGE'), right: toWords(money(given - total), { role: 'CHANGE' }) },
    ];
  }
  const card = `************${random.whole(1_000, 9_999)}`;
  return [
    { words: toWords(`CARD ${card}`, { role: 'PAYMENT_METHOD' }), right: toWords(money(total)) },
    { words: toWords(`AUTH ${random.whole(100_000, 999_999)}`) },
  ];
}

function printFoot({ greeting, website }: Merchant, random: Random): PrintedLine[] {
  const lines: PrintedLine[] = [{ centered: true, words: toWords(greeting) }];
  if (website !== undefined) {
    lines.push({
      centered: true,
      words: toWords(website, { role: 'WEBSITE', data: { type: 'url', value: website } }),
    });
  }
  if (random.chance(0.3))
    lines.push({ centered: true, words: toWords('OPEN 7AM-10PM DAILY', { role: 'STORE_HOURS' }) });
  if (random.chance(0.3))
    lines.push({ words: [{ text: 'MEMBER' }, { text: toMemberId(random), role: 'LOYALTY_ID' }] });
  if (random.chance(0.5)) lines.push({ words: [{ text: random.pick(SMUDGES), noise: true }] });
  return lines;
}

function toMemberId(random: Random): string {
  return `M-${random.whole(100_000, 999_999)}`;
}

export function toAmount(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}

function toDate(at: Date, random: Random): string {
  const [year = '', month = '', day = ''] = at.toISOString().slice(0, 10).split('-');
  return random.pick([`${month}/${day}/${year}`, `${year}-${month}-${day}`, `${day}.${month}.${year}`]);
}
