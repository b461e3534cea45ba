import { invalidValue, serializationError, validationError } from '../errors.ts';
import { isObject } from '../values/parse-item.ts';
import type { KeyAttribute, KeySchema } from './key-schema.ts';

/** What CreateTable says, as far as this stand-in can do it. */
export interface TableDefinition {
  readonly tableName: string;
  readonly schema: KeySchema;
  readonly indexes: ReadonlyMap<string, KeySchema>;
  /** As sent, for DescribeTable. */
  readonly sent: Readonly<Record<string, unknown>>;
}

/** Reads the parameters of CreateTable. @throws DynamodbError, also for what it can't do */
export function parseDefinition(tableName: string, body: Record<string, unknown>): TableDefinition {
  if (body['BillingMode'] !== 'PAY_PER_REQUEST') {
    throw invalidValue('this stand-in knows tables on demand only (BillingMode PAY_PER_REQUEST)');
  }
  const types = readTypes(body['AttributeDefinitions']);
  const schema = readSchema(body['KeySchema'], types);
  const indexes = new Map<string, KeySchema>();
  for (const index of objects(body['GlobalSecondaryIndexes'] ?? [])) {
    const name = index['IndexName'];
    if (typeof name !== 'string' || indexes.has(name))
      throw invalidValue(`Duplicate index name: ${String(name)}`);
    const projection = index['Projection'];
    if (!isObject(projection) || projection['ProjectionType'] !== 'ALL') {
      throw invalidValue('this stand-in knows indexes of all attributes only (ProjectionType ALL)');
    }
    indexes.set(name, readSchema(index['KeySchema'], types));
  }
  assertAllDefinitionsUsed(types, [schema, ...indexes.values()]);
  return { tableName, schema, indexes, sent: body };
}

function readTypes(input: unknown): Map<string, KeyAttribute['type']> {
  const types = new Map<string, KeyAttribute['type']>();
  for (const { AttributeName: name, AttributeType: type } of objects(input)) {
    if (typeof name !== 'string' || (type !== 'S' && type !== 'N' && type !== 'B')) {
      throw validationError('Member must satisfy enum value set: [B, N, S]');
    }
    types.set(name, type);
  }
  return types;
}

function readSchema(input: unknown, types: ReadonlyMap<string, KeyAttribute['type']>): KeySchema {
  const elements = objects(input);
  const [hash, range] = elements.map(({ AttributeName: name, KeyType: keyType }, at) => {
    const expected = at === 0 ? 'HASH' : 'RANGE';
    if (keyType !== expected) {
      throw validationError(
        `Invalid KeySchema: The ${at === 0 ? 'first' : 'second'} KeySchemaElement is not a ${expected} key type`,
      );
    }
    const type = types.get(String(name));
    if (type === undefined) {
      throw invalidValue(
        `Some index key attributes are not defined in AttributeDefinitions. Keys: [${String(name)}], AttributeDefinitions: [${[...types.keys()].join(', ')}]`,
      );
    }
    return { name: String(name), type };
  });
  if (hash === undefined || elements.length > 2) throw validationError('A KeySchema has one or two elements');
  if (hash.name === range?.name) {
    throw validationError('Both the Hash Key and the Range Key element in the KeySchema have the same name');
  }
  return { hash, range };
}

function assertAllDefinitionsUsed(types: ReadonlyMap<string, unknown>, schemas: readonly KeySchema[]): void {
  const used = new Set(schemas.flatMap(({ hash, range }) => [hash.name, range?.name]));
  if ([...types.keys()].every((name) => used.has(name))) return;
  throw invalidValue(
    'Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions',
  );
}

function objects(input: unknown): Record<string, unknown>[] {
  if (!Array.isArray(input) || !input.every(isObject)) throw serializationError('Unexpected field type');
  return input;
}
