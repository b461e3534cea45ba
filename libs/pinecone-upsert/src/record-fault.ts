import { checkId } from './check-id.ts';
import { checkMetadata } from './check-metadata.ts';
import type { UpsertError, VectorMetadata } from './types.ts';

/**
 * Why Pinecone would refuse a record whatever its vector is: its id or its metadata. Undefined when it takes them. For
 * whoever wants to know before a vector is paid for; an upsert checks the same.
 */
export function recordFault({
  id,
  metadata,
}: {
  id: string;
  /** Any object; what is no `VectorMetadata` is a fault. */
  metadata?: Readonly<Record<string, unknown>>;
}): UpsertError | undefined {
  const fault = checkId(id);
  if (fault) return fault;
  const checked = metadata === undefined ? undefined : checkMetadata(metadata as VectorMetadata);
  return checked?.ok === false ? checked.error : undefined;
}
