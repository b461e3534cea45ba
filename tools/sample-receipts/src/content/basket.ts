import type { Random } from '../random.ts';
import type { Merchant } from './merchants.ts';
import { pickProducts } from './products.ts';
import type { Product } from './products.ts';

export interface Entry {
  product: Product;
  quantity: number;
  /** Quantity times price. */
  cents: number;
}

/** What was bought and what it comes to, in cents: `subtotal - discount + tax + tip = total`. */
export interface Basket {
  entries: readonly Entry[];
  subtotal: number;
  discount: number;
  tax: number;
  tip: number;
  total: number;
}

export function fillBasket(merchant: Merchant, size: number, random: Random): Basket {
  const entries = pickProducts(merchant.shelf, size, random).map((product) => toEntry(product, random));
  const subtotal = entries.reduce((sum, { cents }) => sum + cents, 0);
  const discount = random.chance(0.2) ? Math.round(subtotal / 10) : 0;
  const tax = Math.round(((subtotal - discount) * merchant.taxRate) / 10_000);
  const tip = merchant.kind === 'restaurant' ? Math.round((subtotal * random.pick([15, 18, 20])) / 100) : 0;
  return { entries, subtotal, discount, tax, tip, total: subtotal - discount + tax + tip };
}

function toEntry(product: Product, random: Random): Entry {
  const quantity = random.chance(0.25) ? random.whole(2, 4) : 1;
  return { product, quantity, cents: quantity * product.price };
}
