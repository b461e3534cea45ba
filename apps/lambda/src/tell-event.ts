import type { PipelineEvent } from '@lading/pipeline';
import { count, logger } from './telemetry.ts';

/** What the pipeline tells, as log lines and metrics. What only counts up is left to the step's own result. */
export function createTellEvent(): (event: PipelineEvent) => void {
  let downloadedBytes = 0;
  return (event) => {
    switch (event.type) {
      case 'vendor-answered':
        count(`${event.vendor}Latency`, event.latencyMs);
        if (event.status === 429) count(`${event.vendor}Throttles`);
        return;
      case 'downloaded':
        downloadedBytes = event.byteLength;
        return;
      case 'download-complete':
        count('DownloadedBytes', downloadedBytes);
        downloadedBytes = 0;
        return;
      case 'unexpected-ids':
      case 'unattributable-lines':
      case 'unknown-status':
      case 'unreadable-item':
      case 'duplicate-cancelled':
      case 'submission-open':
      case 'submission-rolled-back':
        logger.warn(event.type, { event });
        return;
      case 'batch-status':
      case 'batch-created':
      case 'input-uploaded':
      case 'pending-of-other-types':
        logger.info(event.type, { event });
        return;
    }
  };
}
