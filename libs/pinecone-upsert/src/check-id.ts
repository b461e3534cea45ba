import { atFault } from './at-fault.ts';
import { MAX_ID_LENGTH } from './limits.ts';
import type { UpsertError } from './types.ts';

// eslint-disable-next-line no-control-regex -- NUL alone is what Pinecone refuses
const ASCII_WITHOUT_NUL = /^[\x01-\x7f]+$/;

/** Why Pinecone would refuse an id (vendor-facts: Pinecone limits). Callers without types are checked too. */
export function checkId(id: string): UpsertError | undefined {
  const fault = faultOf(id);
  return fault === undefined ? undefined : atFault('INVALID_ID', fault).error;
}

function faultOf(id: string): string | undefined {
  if (typeof id !== 'string' || id === '') return 'the id is empty';
  if (id.length > MAX_ID_LENGTH)
    return `the id has ${id.length} characters, at most ${MAX_ID_LENGTH} are allowed`;
  return ASCII_WITHOUT_NUL.test(id) ? undefined : 'the id has characters that are not ASCII, or a NUL';
}
