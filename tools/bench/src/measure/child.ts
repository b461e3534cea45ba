import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** One JSON value that a program printed on a line of its own. */
export type Printed = Record<string, unknown>;

export interface Ending {
  exitCode: number | null;
  /** What ended it, if it did not end by itself. */
  signal: NodeJS.Signals | null;
  /** The last of what it wrote there. */
  stderr: string;
}

/** A Node program in a process of its own. Disposing it ends the process and waits for that. */
export interface Child extends AsyncDisposable {
  printed(): AsyncGenerator<Printed, void, undefined>;
  ended: Promise<Ending>;
}

export interface ChildOptions {
  cwd: string;
  env: Record<string, string>;
  /** On abort the child is told to stop. */
  signal?: AbortSignal;
}

const STDERR_KEPT = 8_192;
const PATIENCE_MS = 10_000;

export function startChild(args: readonly string[], { cwd, env, signal }: ChildOptions): Child {
  signal?.throwIfAborted();
  const child = spawn(process.execPath, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C reaches the whole group of a terminal; this one is stopped by its parent, when its turn has come.
    detached: true,
  });
  const stderr = keepTail(child.stderr);
  const stop = () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS).unref();
  };
  const kill = () => void child.kill('SIGKILL');
  signal?.addEventListener('abort', stop);
  process.on('exit', kill);

  const end = async (): Promise<Ending> => {
    try {
      const [exitCode, endedBy] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
      return { exitCode, signal: endedBy, stderr: await stderr };
    } finally {
      signal?.removeEventListener('abort', stop);
      process.off('exit', kill);
    }
  };
  const ended = end();
  return {
    ended,
    async *printed() {
      for await (const line of createInterface({ input: child.stdout })) yield JSON.parse(line) as Printed;
    },
    async [Symbol.asyncDispose]() {
      stop();
      await ended;
    },
  };
}

async function keepTail(stream: Readable): Promise<string> {
  let tail = '';
  for await (const text of stream.setEncoding('utf8')) tail = (tail + text).slice(-STDERR_KEPT);
  return tail;
}
