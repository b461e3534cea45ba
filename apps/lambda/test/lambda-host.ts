import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { bundlePath, environmentOf, handlerOf } from './packaged.ts';

/** A log line of a function: what it logged, or metrics in the embedded format. */
export type LogLine = Record<string, unknown>;

/** Runs the functions of the zip as Lambda does, each in an isolate with variables of its own, one event at a time. */
export interface LambdaHost extends AsyncDisposable {
  /** @throws what the function threw, as Step Functions sees it: by name, the rest as JSON in the message */
  invoke(functionName: string, event: unknown, options?: { remainingMs?: number }): Promise<unknown>;
  readonly logs: LogLine[];
}

const FULL_TIME_MS = 900_000;

/** A failed invocation: `name` is what ErrorEquals compares, the message is the Cause. */
export class InvocationError extends Error {
  constructor(failure: { errorType: string; errorMessage: string; trace: string[] }) {
    super(JSON.stringify(failure));
    this.name = failure.errorType;
  }
}

export function createLambdaHost(env: Record<string, string>): LambdaHost {
  const logs: LogLine[] = [];
  const isolates = new Map<string, Isolate>();
  const isolateOf = (functionName: string) => {
    const isolate = isolates.get(functionName) ?? openIsolate(functionName, env, logs);
    isolates.set(functionName, isolate);
    return isolate;
  };
  return {
    logs,
    invoke: (functionName, event, { remainingMs = FULL_TIME_MS } = {}) =>
      isolateOf(functionName).invoke(event, remainingMs),
    [Symbol.asyncDispose]: async () => {
      for (const isolate of isolates.values()) await isolate.close();
    },
  };
}

interface Isolate {
  invoke(event: unknown, remainingMs: number): Promise<unknown>;
  close(): Promise<void>;
}

interface Reply {
  id: number;
  result?: string;
  failure?: { errorType: string; errorMessage: string; trace: string[] };
}

function openIsolate(functionName: string, env: Record<string, string>, logs: LogLine[]): Isolate {
  const worker = new Worker(join(import.meta.dirname, 'lambda-runtime.mjs'), {
    workerData: { bundle: pathToFileURL(bundlePath).href, handler: handlerOf(functionName), functionName },
    env: { ...environmentOf(functionName), ...env },
    stdout: true,
    stderr: true,
    execArgv: [],
  });
  let text = '';
  const take = (chunk: Buffer) => {
    const lines = `${text}${chunk.toString('utf8')}`.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) logs.push({ functionName, ...(JSON.parse(line) as LogLine) });
  };
  worker.stdout.on('data', take);
  worker.stderr.on('data', take);

  let last: Promise<unknown> = Promise.resolve();
  let invocations = 0;
  const run = async (event: unknown, remainingMs: number): Promise<unknown> => {
    const id = (invocations += 1);
    worker.postMessage({ id, event: JSON.parse(JSON.stringify(event)) as unknown, remainingMs });
    const [reply] = (await once(worker, 'message')) as [Reply];
    if (reply.failure) throw new InvocationError(reply.failure);
    return reply.result === undefined ? undefined : (JSON.parse(reply.result) as unknown);
  };
  return {
    invoke(event, remainingMs) {
      const next = last.then(() => run(event, remainingMs));
      last = next.catch(() => undefined);
      return next;
    },
    async close() {
      await worker.terminate();
    },
  };
}
