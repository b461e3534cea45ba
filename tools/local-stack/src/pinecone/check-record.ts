import type { PineconeLimits } from './limits.ts';
import { isObject, toMetadataText } from './metadata.ts';
import { rpcRefusal } from './refusal.ts';
import type { StoredRecord } from './records.ts';

const SMALLEST_NON_ZERO = Math.fround(1e-8);

/**
 * Turns one item of an upsert's `vectors` into the record to store, or refuses it as Pinecone does.
 *
 * @param where the item's place in the body, such as `vectors[3]`, for messages about its JSON
 * @throws Refusal with code 3 and the vendor's text where it is known (vendor-facts: Pinecone errors)
 */
export function checkRecord(
  item: unknown,
  where: string,
  index: { dimension: number },
  limits: PineconeLimits,
): StoredRecord {
  if (!isObject(item)) throw rpcRefusal('invalidArgument', `${where}: must be an object`);
  const id = checkId(item['id'], limits);
  if (item['sparseValues'] !== undefined && item['sparseValues'] !== null) {
    throw rpcRefusal(
      'invalidArgument',
      'Index configuration does not support sparse values - only indexes that are sparse or using dotproduct are supported',
    );
  }
  const values = checkValues(item['values'] ?? [], `${where}.values`, index);
  if (isZero(values)) {
    throw rpcRefusal(
      'invalidArgument',
      `Dense vectors must contain at least one non-zero value. Vector ID '${id}' contains only zeros`,
    );
  }
  const metadata = item['metadata'];
  return metadata === undefined || metadata === null
    ? { id, values }
    : { id, values, metadata: toMetadataText(metadata, limits) };
}

/** Reads numbers as float32 and checks that there are as many as the index has dimensions. */
export function checkValues(values: unknown, where: string, index: { dimension: number }): Float32Array {
  if (!Array.isArray(values)) {
    throw rpcRefusal(
      'invalidArgument',
      `${where}: invalid value ${JSON.stringify(values)} for type TYPE_FLOAT`,
    );
  }
  if (values.length !== index.dimension) {
    throw rpcRefusal(
      'invalidArgument',
      `Vector dimension ${values.length} does not match the dimension of the index ${index.dimension}`,
    );
  }
  const floats = new Float32Array(values.length);
  for (let i = 0; i < values.length; i += 1) {
    const value: unknown = values[i];
    if (typeof value !== 'number' || !Number.isFinite(Math.fround(value))) {
      throw rpcRefusal(
        'invalidArgument',
        `${where}[${i}]: invalid value ${JSON.stringify(value)} for type TYPE_FLOAT`,
      );
    }
    floats[i] = value;
  }
  return floats;
}

export function isZero(values: Float32Array): boolean {
  return !values.some((value) => Math.abs(value) >= SMALLEST_NON_ZERO);
}

function checkId(id: unknown, limits: PineconeLimits): string {
  if (typeof id !== 'string' || id === '') {
    throw rpcRefusal(
      'invalidArgument',
      `Vector ID must be a non-empty string, got ${JSON.stringify(id) ?? 'nothing'}`,
    );
  }
  if (!isStorableName(id)) throw rpcRefusal('invalidArgument', `Vector ID must be ASCII, but got '${id}'`);
  if (id.length > limits.maxIdLength) {
    throw rpcRefusal(
      'invalidArgument',
      `Vector ID is ${id.length} characters long, which exceeds the limit of ${limits.maxIdLength} characters`,
    );
  }
  return id;
}

/** Whether an id or a namespace name is ASCII without NUL. */
export function isStorableName(name: string): boolean {
  for (let i = 0; i < name.length; i += 1) {
    const unit = name.charCodeAt(i);
    if (unit === 0 || unit > 0x7f) return false;
  }
  return true;
}
