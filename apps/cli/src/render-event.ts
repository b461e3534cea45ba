import type { PipelineEvent } from '@lading/pipeline';

/** An event as a line for people, or undefined when it only counts up. */
export function renderEvent(event: PipelineEvent): string | undefined {
  switch (event.type) {
    case 'submission-started':
      return `${event.batchId}: ${event.inputs} inputs staged`;
    case 'input-uploaded':
      return `${event.batchId}: input uploaded as ${event.inputFileId}`;
    case 'batch-created':
      return `${event.batchId}: ${event.adopted ? 'found at OpenAI as' : 'created at OpenAI as'} ${event.openaiBatchId}`;
    case 'submission-open':
      return `${event.batchId}: still open. ${event.reason}`;
    case 'submission-rolled-back':
      return `${event.batchId}: rolled back, because ${event.reason}`;
    case 'duplicate-cancelled':
      return `${event.batchId}: warning: was created twice at OpenAI; cancelled the younger, ${event.openaiBatchId}`;
    case 'batch-status':
      return `${event.batchId}: ${event.openaiStatus}${event.total ? ` ${event.completed}/${event.total}` : ''}`;
    case 'unknown-status':
      return `${event.batchId}: warning: OpenAI calls its status "${event.openaiStatus}", which is not documented; waiting`;
    case 'download-complete':
      return `${event.batchId}: ${event.records} records staged in ${event.shards} shards`;
    case 'unexpected-ids':
      return `${event.batchId}: warning: ${event.count} ids came back that were never submitted, for example ${event.examples.join(', ')}; not stored`;
    case 'unattributable-lines':
      return `${event.batchId}: warning: ${event.count} result lines name no id; what they stood for is recorded as missing`;
    case 'verdicts-staged':
      return `${event.batchId}: shard ${event.shard} upserted`;
    case 'unreadable-item':
      return `warning: ${event.message}; left out`;
    case 'pending-of-other-types':
      return `also pending, and not ours: ${Object.entries(event.counts)
        .map(([type, count]) => `${count} ${type}`)
        .join(', ')}`;
    case 'words-claimed':
    case 'downloaded':
    case 'shard-staged':
    case 'vectors-upserted':
    case 'results-written':
    case 'words-settled':
    case 'completing':
      return undefined;
  }
}
