import type { PipelineEvent } from '@lading/pipeline';

/** What a progress shows: the pipeline's events, and how far a file to import has been read. */
export type ProgressEvent =
  | PipelineEvent
  | { type: 'file-read'; pass: 'check' | 'import' | 'submit'; byteLength: number; totalBytes: number };

/** Work that has a length, and how much of it is done. */
export interface Measure {
  label: string;
  done: number;
  of: number;
}

/** How far an event says that some work is, or undefined when it tells something else. */
export function measureOf(event: ProgressEvent): Measure | undefined {
  switch (event.type) {
    case 'file-read':
      return {
        label: `${event.pass} file, MB`,
        done: toMegabytes(event.byteLength),
        of: toMegabytes(event.totalBytes),
      };
    case 'words-claimed':
      return { label: 'claim', done: event.claimed, of: event.of };
    case 'batch-status':
      return event.total
        ? { label: `OpenAI ${event.openaiStatus}`, done: event.completed ?? 0, of: event.total }
        : undefined;
    case 'downloaded':
      return {
        label: 'download, MB',
        done: toMegabytes(event.byteLength),
        of: toMegabytes(event.totalBytes),
      };
    case 'vectors-upserted':
      return { label: `shard ${event.shard}: upsert`, done: event.stored, of: event.of };
    case 'results-written':
      return { label: `shard ${event.shard}: record`, done: event.written, of: event.of };
    case 'words-settled':
      return { label: `shard ${event.shard}: settle`, done: event.settled, of: event.of };
    default:
      return undefined;
  }
}

function toMegabytes(bytes: number): number {
  return Math.round(bytes / 100_000) / 10;
}
