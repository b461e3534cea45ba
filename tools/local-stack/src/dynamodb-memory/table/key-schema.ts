import { invalidValue, validationError } from '../errors.ts';
import { ownValue } from '../expressions/path.ts';
import type { AttributeValue, Item } from '../values/attribute-value.ts';
import { typeOf } from '../values/attribute-value.ts';
import { orderOf } from '../values/order.ts';

export interface KeyAttribute {
  readonly name: string;
  readonly type: 'S' | 'N' | 'B';
}

/** The key of a table or of an index. */
export interface KeySchema {
  readonly hash: KeyAttribute;
  readonly range?: KeyAttribute;
}

const MAX_HASH_BYTES = 2048;
const MAX_RANGE_BYTES = 1024;

export function attributesOf({ hash, range }: KeySchema): KeyAttribute[] {
  return range === undefined ? [hash] : [hash, range];
}

/** The key of an item, as an item. */
export function keyOf(item: Item, ...schemas: KeySchema[]): Item {
  const names = schemas.flatMap(attributesOf).map(({ name }) => name);
  return Object.fromEntries(
    [...new Set(names)].flatMap((name) => {
      const value = ownValue(item, name);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** Checks a key of a request: these attributes, these types, nothing else. @throws DynamodbError */
export function assertKey(key: Item, schema: KeySchema): void {
  const attributes = attributesOf(schema);
  const matches = attributes.every(({ name, type }) => hasType(ownValue(key, name), type));
  if (!matches || Object.keys(key).length !== attributes.length) {
    throw validationError('The provided key element does not match the schema');
  }
  for (const attribute of attributes) assertNotEmpty(key, attribute);
  assertKeySizes(key, schema);
}

/** Checks the primary key of a whole item. @throws DynamodbError */
export function assertItemKey(item: Item, schema: KeySchema): void {
  for (const { name, type } of attributesOf(schema)) {
    const value = ownValue(item, name);
    if (value === undefined) throw invalidValue(`Missing the key ${name} in the item`);
    if (!hasType(value, type)) {
      throw invalidValue(`Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`);
    }
    assertNotEmpty(item, { name, type });
  }
  assertKeySizes(item, schema);
}

/** Checks what an item has of an index's key; it may have none. @throws DynamodbError */
export function assertIndexKey(item: Item, schema: KeySchema, indexName: string): void {
  for (const { name, type } of attributesOf(schema)) {
    const value = ownValue(item, name);
    if (value === undefined) continue;
    if (!hasType(value, type)) {
      throw invalidValue(
        `Type mismatch for Index Key ${name} Expected: ${type} Actual: ${typeOf(value)} IndexName: ${indexName}`,
      );
    }
    if (isEmpty(value)) {
      throw validationError(
        `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: ${indexName}, IndexKey: ${name}`,
      );
    }
  }
  assertKeySizes(item, schema);
}

/** Key text of one attribute, as `orderOf` writes it; undefined where an item has none. */
export function keyText(item: Item, attribute: KeyAttribute): string | undefined {
  const value = ownValue(item, attribute.name);
  return value && hasType(value, attribute.type) ? orderOf(value) : undefined;
}

export function hasType(value: AttributeValue | undefined, type: KeyAttribute['type']): boolean {
  return value !== undefined && type in value;
}

function assertNotEmpty(item: Item, { name }: KeyAttribute): void {
  const value = ownValue(item, name);
  if (value === undefined || !isEmpty(value)) return;
  const kind = 'S' in value ? 'string' : 'binary';
  throw validationError(
    `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${kind} value. Key: ${name}`,
  );
}

function isEmpty(value: AttributeValue): boolean {
  return ('S' in value && value.S === '') || ('B' in value && value.B === '');
}

function assertKeySizes(item: Item, { hash, range }: KeySchema): void {
  if (byteLength(ownValue(item, hash.name)) > MAX_HASH_BYTES) {
    throw invalidValue('Size of hashkey has exceeded the maximum size limit of2048 bytes');
  }
  if (range !== undefined && byteLength(ownValue(item, range.name)) > MAX_RANGE_BYTES) {
    throw invalidValue('Aggregated size of all range keys has exceeded the size limit of 1024 bytes');
  }
}

function byteLength(value: AttributeValue | undefined): number {
  if (value === undefined) return 0;
  if ('S' in value) return value.S.length * 3 <= MAX_RANGE_BYTES ? 0 : Buffer.byteLength(value.S);
  return 'B' in value ? Buffer.byteLength(value.B, 'base64') : 0;
}
