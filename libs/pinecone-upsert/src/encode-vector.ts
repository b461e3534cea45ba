import { toFloat32Text } from './float-text.ts';
import { MIN_NON_ZERO } from './limits.ts';
import type { EncodedVector, VectorRecord } from './types.ts';

const encoder = new TextEncoder();

/** Any form of values as an EncodedVector; `undefined` when a value is no number or not finite as float32. */
export function encodeVector(values: VectorRecord['values']): EncodedVector | undefined {
  return 'writeJson' in values ? values : encodeNumbers(values);
}

function encodeNumbers(values: ArrayLike<number>): EncodedVector | undefined {
  const texts = new Array<string>(values.length);
  let isZero = true;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i];
    if (typeof value !== 'number' || !Number.isFinite(Math.fround(value))) return undefined;
    if (Math.abs(value) >= MIN_NON_ZERO) isZero = false;
    texts[i] = toFloat32Text(value);
  }
  const text = `[${texts.join(',')}]`;
  return {
    dimension: values.length,
    isZero,
    jsonByteLength: text.length,
    writeJson: (to, at) => at + encoder.encodeInto(text, to.subarray(at)).written,
  };
}

/** Any form of values as numbers, for the SDK. */
export function toNumbers(values: VectorRecord['values']): number[] {
  if (!('writeJson' in values)) return Array.from(values);
  const json = new Uint8Array(values.jsonByteLength);
  values.writeJson(json, 0);
  return JSON.parse(new TextDecoder().decode(json)) as number[];
}
