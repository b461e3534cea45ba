import type { PipelineEvent } from '@lading/pipeline';
import { formatCount } from './format.ts';

/** An event as a line for people, or undefined when it only counts up. */
export function renderEvent(event: PipelineEvent): string | undefined {
  switch (event.type) {
    case 'submission-started':
      return `${event.batchId}: ${formatCount(event.inputs, 'input')} staged`;
    case 'input-uploaded':
      return `${event.batchId}: input uploaded as ${event.inputFileId}`;
    case 'batch-created':
      return `${event.batchId}: ${event.adopted ? 'found at OpenAI as' : 'created at OpenAI as'} ${event.openaiBatchId}`;
    case 'submission-open':
      return `${event.batchId}: still open. ${event.reason}`;
    case 'submission-rolled-back':
      return `${event.batchId}: rolled back: ${event.reason}`;
    case 'duplicate-cancelled':
      return `${event.batchId}: warning: was created twice at OpenAI; cancelled the younger, ${event.openaiBatchId}`;
    case 'batch-status':
      return `${event.batchId}: OpenAI says ${event.openaiStatus}${event.total ? `, ${event.completed ?? 0} of ${event.total} done` : ''}`;
    case 'unknown-status':
      return `${event.batchId}: warning: OpenAI calls its status "${event.openaiStatus}", which is not documented; waiting`;
    case 'download-complete':
      return `${event.batchId}: ${formatCount(event.records, 'record')} staged in ${formatCount(event.shards, 'shard')}`;
    case 'unexpected-ids':
      return `${event.batchId}: warning: ${formatCount(event.count, 'id')} came back that were never submitted, for example ${event.examples.join(', ')}; not stored`;
    case 'unattributable-lines':
      return `${event.batchId}: warning: ${formatCount(event.count, 'result line')} without an id; what they stood for is recorded as missing`;
    case 'verdicts-staged':
      return `${event.batchId}: shard ${event.shard} upserted`;
    case 'pending-of-other-types':
      return `also pending, and not ours: ${Object.entries(event.counts)
        .map(([type, count]) => `${count} ${type}`)
        .join(', ')}`;
    case 'staged-files-expired':
      return `${event.batchId}: ended long ago; its staged files are removed`;
    case 'line-unusable':
      return `line ${event.lineNumber}: ${event.message}; left out`;
    case 'item-refused':
      return `line ${event.lineNumber}: ${describeId(event.customId)} is not bought: ${event.code}: ${event.message}`;
    case 'file-checked':
    case 'not-submitted':
    case 'words-claimed':
    case 'downloaded':
    case 'shard-staged':
    case 'vectors-upserted':
    case 'results-written':
    case 'words-settled':
    case 'completing':
    case 'vendor-answered':
      return undefined;
  }
}

/** Ids that are refused may be of any length and hold anything. */
function describeId(customId: string): string {
  return JSON.stringify(customId.length > 64 ? `${customId.slice(0, 63)}…` : customId);
}
