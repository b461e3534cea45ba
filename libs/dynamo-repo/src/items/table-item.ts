import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { InvalidItemError } from '../errors.ts';
import type { TableKey } from '../errors.ts';
import type { TableItem } from '../batch-write.ts';

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
/** Attributes that are keys of an index: one of another type or empty makes DynamoDB refuse the whole call. */
const INDEX_KEY = /^(TYPE|GSI\d(PK|SK))$/;

/**
 * Checks that a value is one item in DynamoDB's JSON (`{"PK":{"S":"…"},"SK":{"S":"…"},…}`) that the table can take.
 * Binary values may be base64 text or bytes, and are bytes in the result. Sizes are left to DynamoDB (400 KB an item).
 *
 * @throws InvalidItemError naming the first attribute that is not right
 */
export function parseTableItem(json: unknown): TableItem {
  if (!isRecord(json)) throw new InvalidItemError({}, 'it is not an object.');
  const key = { PK: textOf(json.PK), SK: textOf(json.SK) };
  const item = Object.fromEntries(
    Object.entries(json).map(([name, value]) => [name, parseAttribute(value, name, key)]),
  );
  for (const [name, value] of Object.entries(item)) {
    if (INDEX_KEY.test(name) && !value.S) throw refused(key, name, 'is a key of an index and must be a text');
  }
  if (!key.PK || !key.SK) throw refused(key, key.PK ? 'SK' : 'PK', 'must be a text (S) that is not empty');
  return item;
}

function parseAttribute(json: unknown, path: string, key: Partial<TableKey>): AttributeValue {
  const [entry, ...others] = isRecord(json) ? Object.entries(json) : [];
  if (!entry || others.length > 0) throw refused(key, path, 'must have exactly one type');
  const [type, value] = entry;
  const parse = PARSERS.get(type);
  if (!parse) throw refused(key, path, `has the unknown type ${type}`);
  const parsed = parse(value, path, key);
  if (!parsed) throw refused(key, path, `is not a ${type}`);
  return parsed;
}

type Parser = (value: unknown, path: string, key: Partial<TableKey>) => AttributeValue | undefined;

const PARSERS = new Map<string, Parser>([
  ['S', (value) => whenDefined(asText(value), (S) => ({ S }))],
  ['N', (value) => whenDefined(asNumberText(value), (N) => ({ N }))],
  ['B', (value) => whenDefined(toBytes(value), (B) => ({ B }))],
  ['BOOL', (value) => (typeof value === 'boolean' ? { BOOL: value } : undefined)],
  ['NULL', (value) => (value === true ? { NULL: true } : undefined)],
  ['SS', (value) => whenDefined(setOf(value, asText), (SS) => ({ SS }))],
  ['NS', (value) => whenDefined(setOf(value, asNumberText), (NS) => ({ NS }))],
  ['BS', (value) => whenDefined(setOf(value, toBytes), (BS) => ({ BS }))],
  ['L', parseList],
  ['M', parseMap],
]);

function parseList(value: unknown, path: string, key: Partial<TableKey>): AttributeValue | undefined {
  if (!Array.isArray(value)) return undefined;
  return { L: value.map((entry, at) => parseAttribute(entry, `${path}[${at}]`, key)) };
}

function parseMap(value: unknown, path: string, key: Partial<TableKey>): AttributeValue | undefined {
  if (!isRecord(value)) return undefined;
  const entries = Object.entries(value);
  return {
    M: Object.fromEntries(
      entries.map(([name, entry]) => [name, parseAttribute(entry, `${path}.${name}`, key)]),
    ),
  };
}

/** A set has members, and each once. */
function setOf<T>(value: unknown, read: (member: unknown) => T | undefined): T[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const members = value.map(read);
  return members.includes(undefined) || new Set(value).size < value.length ? undefined : (members as T[]);
}

function toBytes(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  return typeof value === 'string' ? Buffer.from(value, 'base64') : undefined;
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function asNumberText(value: unknown): string | undefined {
  return typeof value === 'string' && NUMBER.test(value) ? value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(attribute: unknown): string | undefined {
  return isRecord(attribute) && typeof attribute.S === 'string' ? attribute.S : undefined;
}

function whenDefined<T, R>(value: T | undefined, make: (value: T) => R): R | undefined {
  return value === undefined ? undefined : make(value);
}

function refused(key: Partial<TableKey>, path: string, reason: string): InvalidItemError {
  return new InvalidItemError(key, `${path} ${reason}.`);
}
