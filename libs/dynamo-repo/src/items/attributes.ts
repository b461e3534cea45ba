import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { TableItem } from '../batch-write.ts';
import type { Item } from '../client.ts';

/** A value of a flat item: no list, map, set, flag or bytes. */
export type FlatValue = string | number | null;

/** A flat item in plain values; what is undefined is left out. */
export type FlatItem = Record<string, FlatValue | undefined>;

/**
 * A flat item in DynamoDB's JSON. For the hot writes, which hold nothing else: the SDK's `marshall` takes every kind of
 * value, at ten times the CPU.
 */
export function toAttributes(item: FlatItem): TableItem {
  const attributes: TableItem = {};
  for (const name in item) {
    const value = item[name];
    if (value !== undefined) attributes[name] = toAttribute(value);
  }
  return attributes;
}

function toAttribute(value: FlatValue): AttributeValue {
  if (value === null) return { NULL: true };
  return typeof value === 'string' ? { S: value } : { N: String(value) };
}

/** Any item in plain values. A number is the nearest double, as one past 2^53 in an attribute that nobody reads must not hide the item. */
export function fromAttributes(attributes: TableItem): Item {
  const item: Item = {};
  for (const name in attributes) item[name] = fromAttribute(attributes[name]);
  return item;
}

function fromAttribute(attribute: AttributeValue | undefined): unknown {
  if (attribute === undefined) return undefined;
  if (attribute.S !== undefined) return attribute.S;
  if (attribute.N !== undefined) return Number(attribute.N);
  if (attribute.NULL !== undefined) return null;
  if (attribute.BOOL !== undefined) return attribute.BOOL;
  if (attribute.M !== undefined) return fromAttributes(attribute.M);
  if (attribute.L !== undefined) return attribute.L.map(fromAttribute);
  if (attribute.SS !== undefined) return new Set(attribute.SS);
  if (attribute.NS !== undefined) return new Set(attribute.NS.map(Number));
  return attribute.B ?? attribute.BS;
}
