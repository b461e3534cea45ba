import { type BatchRecord, type BatchStatus, isTerminal } from './records.ts';

/** A batch as OpenAI shows it: seconds, `null` for what is not (yet) there, no file ids before the end. */
export function toBatch(batch: BatchRecord) {
  const ended = isTerminal(batch);
  const at = (status: BatchStatus) => toSeconds(batch.enteredAtMs[status]);
  return {
    id: batch.id,
    object: 'batch' as const,
    endpoint: batch.endpoint,
    model: batch.model,
    errors: batch.errors === null ? null : { object: 'list' as const, data: batch.errors },
    input_file_id: batch.inputFileId,
    completion_window: batch.completionWindow,
    status: batch.status,
    output_file_id: ended ? batch.outputFileId : null,
    error_file_id: ended ? batch.errorFileId : null,
    created_at: Math.floor(batch.enteredAtMs.validating / 1000),
    in_progress_at: at('in_progress'),
    expires_at: toSeconds(batch.expiresAtMs),
    finalizing_at: at('finalizing'),
    completed_at: at('completed'),
    failed_at: at('failed'),
    expired_at: at('expired'),
    cancelling_at: at('cancelling'),
    cancelled_at: at('cancelled'),
    request_counts: { ...batch.counts },
    usage: ended ? toUsage(batch.inputTokens) : null,
    metadata: batch.metadata,
  };
}

const toSeconds = (ms: number | undefined): number | null =>
  ms === undefined ? null : Math.floor(ms / 1000);

const toUsage = (tokens: number) => ({
  input_tokens: tokens,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 0,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: tokens,
});
