import type { PipelineEvent } from '@lading/pipeline';
import { MultiBar } from 'cli-progress';
import type { SingleBar } from 'cli-progress';
import { renderEvent } from './render-event.ts';
import type { Terminal } from './terminal.ts';

/** Shows what a pipeline tells: bars on a terminal, plain lines when piped, NDJSON for machines. */
export interface Progress extends Disposable {
  report(event: PipelineEvent): void;
}

const JSON_EVERY_MS = 200;

export function createProgress(
  { stdout, stderr }: Terminal,
  { json = false }: { json?: boolean } = {},
): Progress {
  if (json) return createJsonProgress(stdout);
  return stderr.isTTY ? createBarProgress(stderr) : createLineProgress(stderr);
}

/** Work that has a measure, and therefore a bar. */
function measureOf(event: PipelineEvent): { label: string; done: number; of: number } | undefined {
  switch (event.type) {
    case 'words-claimed':
      return { label: 'claim words', done: event.claimed, of: event.of };
    case 'downloaded':
      return { label: 'download MB', done: toMegabytes(event.byteLength), of: toMegabytes(event.totalBytes) };
    case 'vectors-upserted':
      return { label: 'upsert vectors', done: event.stored, of: event.of };
    case 'results-written':
      return { label: 'write results', done: event.written, of: event.of };
    case 'words-settled':
      return { label: 'settle words', done: event.settled, of: event.of };
    default:
      return undefined;
  }
}

function toMegabytes(bytes: number): number {
  return Math.round(bytes / 100_000) / 10;
}

function createBarProgress(stream: NodeJS.WriteStream): Progress {
  const format = '  {label} |{bar}| {value}/{total}';
  const bars = new MultiBar({ format, stream, clearOnComplete: true, hideCursor: true, barsize: 30 });
  let current: { label: string; bar: SingleBar } | undefined;
  const drop = () => {
    if (current) bars.remove(current.bar);
    current = undefined;
  };
  return {
    report(event) {
      const measure = measureOf(event);
      if (!measure) {
        const text = renderEvent(event);
        if (text) bars.log(`${text}\n`);
        return;
      }
      const { label, done, of } = measure;
      if (current?.label !== label) {
        drop();
        current = { label, bar: bars.create(of, done, { label: label.padEnd(15) }) };
      }
      current.bar.setTotal(of);
      current.bar.update(done);
      if (done >= of) drop();
    },
    [Symbol.dispose]() {
      drop();
      bars.stop();
    },
  };
}

function createLineProgress(stream: NodeJS.WriteStream): Progress {
  return {
    report(event) {
      const text = renderEvent(event);
      if (text) stream.write(`${text}\n`);
    },
    [Symbol.dispose]: () => undefined,
  };
}

/** Every event that ends something, and at most five a second of those that only count up. */
function createJsonProgress(stream: NodeJS.WriteStream): Progress {
  let last = { type: '', at: 0 };
  return {
    report(event) {
      const measure = measureOf(event);
      const now = Date.now();
      if (measure && measure.done < measure.of && last.type === event.type && now - last.at < JSON_EVERY_MS)
        return;
      if (measure) last = { type: event.type, at: now };
      stream.write(`${JSON.stringify(event)}\n`);
    },
    [Symbol.dispose]: () => undefined,
  };
}
