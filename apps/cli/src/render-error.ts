import { ClosedPipeError } from './closed-pipe-error.ts';
import { EXIT } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** What the libs can't know: which command helps. By the literal name of the error class. */
const HINTS: Record<string, string> = {
  IndexNotFoundError: '`lading init` creates it.',
  OpenAiAccessError: 'The key is read from OPENAI_API_KEY.',
  PineconeAccessError: 'The key is read from PINECONE_API_KEY.',
  PortInUseError: '`lading local --free-ports --folder <another>` finds others.',
};

/** By name too: the class of the first would load the whole pipeline for a command that needs none of it. */
const USAGE_ERRORS = ['ConfigError', 'UsageError'];

/** One clear message; none when nobody is left to read it. Our own errors say what to do; anything else is shown with where it came from. */
export function renderError(error: unknown, { signal, env }: Pick<Terminal, 'signal' | 'env'>): string {
  if (signal.aborted) return renderInterruption(signal.reason);
  if (!(error instanceof Error)) return `error: ${String(error)}`;
  const details = env['LADING_DEBUG'] ? `\n${error.stack}${causesOf(error)}` : '';
  return `error: ${error.message}${hintOf(error)}${details}`;
}

export function exitCodeOf(error: unknown, { signal }: Pick<Terminal, 'signal'>): ExitCode {
  if (signal.aborted) return isOutputFailure(signal.reason) ? EXIT.failed : EXIT.interrupted;
  return error instanceof Error && USAGE_ERRORS.includes(error.name) ? EXIT.usage : EXIT.failed;
}

function renderInterruption(reason: unknown): string {
  if (reason instanceof ClosedPipeError) return '';
  if (isOutputFailure(reason)) return `error: The output can't be written: ${reason.message}`;
  return 'Stopped. Nothing is lost: the same command carries on where this one was.';
}

function isOutputFailure(reason: unknown): reason is Error {
  return reason instanceof Error && !(reason instanceof ClosedPipeError) && reason.name !== 'AbortError';
}

function hintOf(error: Error): string {
  if (!isOurs(error)) {
    return '\nThis should not happen. Run it again with LADING_DEBUG=1 and report what it prints.';
  }
  const hint = HINTS[error.name];
  return hint ? ` ${hint}` : '';
}

/** Our error classes have names of their own; what the language or a library throws does not. */
function isOurs({ name }: Error): boolean {
  return !['Error', 'TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'ZodError'].includes(name);
}

function causesOf(error: Error): string {
  return error.cause instanceof Error ? `\ncaused by: ${error.cause.stack}${causesOf(error.cause)}` : '';
}
