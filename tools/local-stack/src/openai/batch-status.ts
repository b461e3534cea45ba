import type { Context } from './context.ts';
import type { BatchRecord, BatchStatus, FilePart } from './records.ts';

/** Moves a batch to a status, now. */
export async function enter(context: Context, batch: BatchRecord, status: BatchStatus): Promise<void> {
  batch.status = status;
  batch.enteredAtMs[status] = context.now();
  await context.records.saveBatch(batch);
}

/** Publishes what the batch has to show and ends it. */
export async function end(
  context: Context,
  batch: BatchRecord,
  status: 'completed' | 'expired' | 'cancelled',
): Promise<void> {
  // The ids are saved first: whoever is killed in between publishes the same files again, not two more.
  if (batch.outputParts.length > 0) batch.outputFileId ??= context.newId('file-');
  if (batch.errorParts.length > 0) batch.errorFileId ??= context.newId('file-');
  await context.records.saveBatch(batch);
  await publish(context, batch, batch.outputFileId, 'output', batch.outputParts);
  await publish(context, batch, batch.errorFileId, 'error', batch.errorParts);
  await enter(context, batch, status);
}

async function publish(
  { records, now }: Context,
  batch: BatchRecord,
  id: string | null,
  kind: 'output' | 'error',
  parts: readonly FilePart[],
): Promise<void> {
  if (id === null) return;
  const createdAtMs = now();
  await records.saveFile({
    id,
    sequence: records.nextSequence(),
    filename: `${batch.id}_${kind}.jsonl`,
    purpose: 'batch_output',
    createdAtMs,
    expiresAtMs: createdAtMs + batch.outputExpiresAfterSeconds * 1000,
    parts: [...parts],
  });
}
