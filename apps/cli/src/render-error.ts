import { ConfigError } from '@lading/pipeline';
import { EXIT } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** One clear message. Our own errors say what to do; anything else is shown with where it came from. */
export function renderError(error: unknown, { signal, env }: Pick<Terminal, 'signal' | 'env'>): string {
  if (signal.aborted) return 'Stopped. Nothing is lost: the same command carries on where this one was.';
  if (!(error instanceof Error)) return `error: ${String(error)}`;
  const details = env['LADING_DEBUG'] ? `\n${error.stack}${causesOf(error)}` : '';
  const hint = isOurs(error)
    ? ''
    : '\nThis should not happen. Run it again with LADING_DEBUG=1 and report what it prints.';
  return `error: ${error.message}${hint}${details}`;
}

export function exitCodeOf(error: unknown, { signal }: Pick<Terminal, 'signal'>): ExitCode {
  if (signal.aborted) return EXIT.interrupted;
  return error instanceof ConfigError || error instanceof UsageError ? EXIT.usage : EXIT.failed;
}

/** Our error classes have names of their own; what the language or a library throws does not. */
function isOurs({ name }: Error): boolean {
  return !['Error', 'TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'ZodError'].includes(name);
}

function causesOf(error: Error): string {
  return error.cause instanceof Error ? `\ncaused by: ${error.cause.stack}${causesOf(error.cause)}` : '';
}
