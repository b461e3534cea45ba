import type { Context } from './context.ts';
import { decidedFault } from './faults/decided-fault.ts';
import { FILE_KINDS } from './faults/file-faults.ts';
import { trimEnd } from './faults/result-layout.ts';
import { type BatchRecord, type BatchStatus, type FilePart, isTerminal } from './records.ts';

/** Moves a batch to a status, now. */
export async function enter(context: Context, batch: BatchRecord, status: BatchStatus): Promise<void> {
  batch.status = status;
  batch.enteredAtMs[status] = context.now();
  await context.records.saveBatch(batch);
  if (isTerminal(batch)) await vanishFile(context, batch);
}

/** Gives the file that is to vanish its hour. */
async function vanishFile({ records, now }: Context, batch: BatchRecord): Promise<void> {
  const vanish = decidedFault(batch, 'vanish');
  if (vanish === undefined || vanish.what === 'batch') return;
  const ids = { input: batch.inputFileId, output: batch.outputFileId, error: batch.errorFileId };
  const file = records.files.get(ids[vanish.what] ?? '');
  if (file !== undefined) await records.saveFile({ ...file, goneAtMs: now() + vanish.ms });
}

/** Publishes what the batch has to show and ends it. */
export async function end(
  context: Context,
  batch: BatchRecord,
  status: 'completed' | 'expired' | 'cancelled',
): Promise<void> {
  // The ids are saved first: whoever is killed in between publishes the same files again, not two more.
  if (batch.outputParts.length > 0) batch.outputFileId ??= context.newId('file-');
  const hasErrorFile = batch.errorParts.length > 0 || decidedFault(batch, 'empty-error-file') !== undefined;
  if (hasErrorFile) batch.errorFileId ??= context.newId('file-');
  await context.records.saveBatch(batch);
  await publish(context, batch, batch.outputFileId, 'output', batch.outputParts);
  await publish(context, batch, batch.errorFileId, 'error', batch.errorParts);
  await enter(context, batch, status);
}

async function publish(
  { records, now, faults }: Context,
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
    parts: trimEnd(batch, parts),
    unseenLookups: faults.next(FILE_KINDS, { fileId: id })?.lookups,
  });
}
