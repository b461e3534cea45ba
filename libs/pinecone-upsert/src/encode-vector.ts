import { printVector } from '@lading/float32-json';
import type { VectorText } from '@lading/float32-json';
import type { EncodedVector, VectorRecord } from './types.ts';

const EMPTY: VectorText = { text: Buffer.from('[]'), dimension: 0, isZero: true };

/** Any form of values as an EncodedVector; `undefined` when there is none, or one is no number or not finite as float32. */
export function encodeVector(values: VectorRecord['values']): EncodedVector | undefined {
  if ('writeJson' in values) return values;
  // Text or null, which a cast can bring here, would silently become numbers.
  if (Array.isArray(values) && !values.every((value) => typeof value === 'number')) return undefined;
  const printed = values.length === 0 ? EMPTY : printVector(values);
  if ('problem' in printed) return undefined;
  const { text, dimension, isZero } = printed;
  return {
    dimension,
    isZero,
    jsonByteLength: text.byteLength,
    writeJson(to, at) {
      to.set(text, at);
      return at + text.byteLength;
    },
  };
}

/** Any form of values as numbers, for the SDK. */
export function toNumbers(values: VectorRecord['values']): number[] {
  if (!('writeJson' in values)) return Array.from(values);
  const json = new Uint8Array(values.jsonByteLength);
  values.writeJson(json, 0);
  return JSON.parse(new TextDecoder().decode(json)) as number[];
}
