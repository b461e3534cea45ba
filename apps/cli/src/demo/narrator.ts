import type { PipelineEvent } from '@lading/pipeline';

/** Tells the demo as it goes: each line with the seconds since the start. */
export interface Narrator {
  say(text: string): void;
  /** Without a time, for tables. */
  show(text: string): void;
  /** Says what OpenAI says of a batch, when it says something new. */
  report(event: PipelineEvent): void;
}

export function createNarrator(stdout: NodeJS.WriteStream): Narrator {
  const started = performance.now();
  const statuses = new Map<string, string>();
  const say = (text: string) => {
    const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(5);
    stdout.write(`${seconds} s  ${text}\n`);
  };
  return {
    say,
    show: (text) => stdout.write(`\n${text}\n`),
    report(event) {
      if (event.type !== 'batch-status' || statuses.get(event.batchId) === event.openaiStatus) return;
      statuses.set(event.batchId, event.openaiStatus);
      say(`  ${event.batchId}: OpenAI says ${event.openaiStatus}`);
    },
  };
}
