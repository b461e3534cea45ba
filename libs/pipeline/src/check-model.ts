import type { Dependencies } from './dependencies.ts';
import { ModelMismatchError } from './errors.ts';
import type { Lease } from './lease.ts';

/**
 * To be asked before a batch's vectors are used. Settings may have changed since it was submitted: then they don't fit the
 * index, or only seem to, and no item is at fault for that. A batch of the Python system doesn't say what it was submitted
 * for.
 *
 * @throws ModelMismatchError
 */
export function checkModel({ config }: Dependencies, { batchId, run }: Lease): void {
  const { model, dimensions } = config;
  const submitted = { model: run.model ?? model, dimensions: run.dimensions ?? dimensions };
  if (submitted.model !== model || submitted.dimensions !== dimensions)
    throw new ModelMismatchError(batchId, submitted, { model, dimensions });
}
