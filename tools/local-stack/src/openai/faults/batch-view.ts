import type { BatchRecord } from '../records.ts';
import { endedAtMs } from '../records.ts';
import type { toBatch } from '../batch-object.ts';
import { decidedFault } from './decided-fault.ts';

type BatchObject = ReturnType<typeof toBatch>;

/** Whether a batch can be found and is in lists now. */
export function isThere(batch: BatchRecord, nowMs: number): boolean {
  const late = decidedFault(batch, 'late-batch');
  if (late !== undefined && nowMs < batch.enteredAtMs.validating + late.ms) return false;
  const vanish = decidedFault(batch, 'vanish');
  return vanish?.what !== 'batch' || nowMs < (endedAtMs(batch) ?? Infinity) + vanish.ms;
}

/** What is shown of a batch in place of the truth. */
export function disguise(shown: BatchObject, batch: BatchRecord, nowMs: number) {
  return {
    ...shown,
    ...shownCounts(shown.request_counts, decidedFault(batch, 'wrong-counts')?.show),
    ...shownFileIds(shown, batch, nowMs),
    ...shownStatus(batch, nowMs),
  };
}

function shownCounts(counts: BatchObject['request_counts'], show: string | undefined) {
  switch (show) {
    case 'zero':
      return { request_counts: { total: 0, completed: 0, failed: 0 } };
    case 'all-completed':
      return { request_counts: { ...counts, completed: counts.total, failed: 0 } };
    case 'one-missing':
      return { request_counts: { ...counts, completed: Math.max(0, counts.completed - 1) } };
    case 'null':
      return { request_counts: null };
    default:
      return {};
  }
}

function shownFileIds(shown: BatchObject, batch: BatchRecord, nowMs: number) {
  const late = decidedFault(batch, 'late-file-ids');
  if (late === undefined) return {};
  const isLate = nowMs < (endedAtMs(batch) ?? 0) + late.ms;
  const show = (id: string | null) => (isLate ? late.as : (id ?? late.as));
  return { output_file_id: show(shown.output_file_id), error_file_id: show(shown.error_file_id) };
}

function shownStatus(batch: BatchRecord, nowMs: number) {
  const odd = decidedFault(batch, 'odd-status');
  return odd !== undefined && nowMs < batch.enteredAtMs.validating + odd.ms ? { status: odd.status } : {};
}
