import { measureOf } from './measure.ts';
import type { ProgressEvent } from './measure.ts';
import { renderEvent } from './render-event.ts';
import { createStatusLine } from './status-line.ts';
import type { Terminal } from './terminal.ts';

/** Shows what a pipeline tells: a bar on a terminal, plain lines when piped, NDJSON for machines. */
export interface Progress extends Disposable {
  report(event: ProgressEvent): void;
  /** Prints a result, which is what stdout is for, clear of anything that is drawn meanwhile. */
  print(text: string): void;
}

const JSON_EVERY_MS = 200;

export function createProgress(
  { stdout, stderr }: Pick<Terminal, 'stdout' | 'stderr'>,
  { json = false }: { json?: boolean } = {},
  now: () => number = Date.now,
): Progress {
  if (json) return createJsonProgress(stdout, now);
  return stderr.isTTY ? createTerminalProgress(stdout, stderr, now) : createLineProgress(stdout, stderr);
}

type Output = Pick<NodeJS.WriteStream, 'write' | 'columns'>;

function createTerminalProgress(stdout: Output, stderr: Output, now: () => number): Progress {
  const status = createStatusLine(stderr, now);
  const printTo = (stream: Output) => (text: string) => {
    status.clear();
    stream.write(`${text}\n`);
  };
  const tell = printTo(stderr);
  return {
    report(event) {
      const measure = measureOf(event);
      if (measure) status.show(measure);
      // How a batch stands at OpenAI is on the bar, and in the outcome that follows.
      else if (event.type !== 'file-read' && event.type !== 'batch-status') tellIfAny(event, tell);
    },
    print: printTo(stdout),
    [Symbol.dispose]: status.clear,
  };
}

function createLineProgress(stdout: Output, stderr: Output): Progress {
  const told = new Map<string, string>();
  return {
    report(event) {
      if (event.type === 'file-read') return;
      tellIfAny(event, (text) => {
        // Polling says the same over and over.
        if (event.type === 'batch-status' && told.get(event.batchId) === text) return;
        if (event.type === 'batch-status') told.set(event.batchId, text);
        stderr.write(`${text}\n`);
      });
    },
    print: (text) => void stdout.write(`${text}\n`),
    [Symbol.dispose]: () => undefined,
  };
}

function tellIfAny(event: Exclude<ProgressEvent, { type: 'file-read' }>, tell: (text: string) => void): void {
  const text = renderEvent(event);
  if (text !== undefined) tell(text);
}

/** Every event that tells something new, and at most five a second of those that only count up. */
function createJsonProgress(stdout: Output, now: () => number): Progress {
  let last = { type: '', at: 0 };
  return {
    report(event) {
      // One for every request: for metrics, not for readers.
      if (event.type === 'vendor-answered') return;
      const measure = event.type === 'batch-status' ? undefined : measureOf(event);
      if (measure) {
        const isSoon = last.type === event.type && now() - last.at < JSON_EVERY_MS;
        if (measure.done < measure.of && isSoon) return;
        last = { type: event.type, at: now() };
      }
      stdout.write(`${JSON.stringify(event)}\n`);
    },
    print: (text) => void stdout.write(`${text}\n`),
    [Symbol.dispose]: () => undefined,
  };
}
