import { describe, expect, it } from '@jest/globals';
import { ConfigError } from '@lading/pipeline';
import { ClosedPipeError } from './closed-pipe-error.ts';
import { exitCodeOf, renderError } from './render-error.ts';
import { UsageError } from './usage-error.ts';

const world = (reason?: unknown, env = {}) => ({
  env,
  signal: reason === undefined ? new AbortController().signal : AbortSignal.abort(reason),
});

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

describe('an error', () => {
  it('of ours is its message', () => {
    expect(renderError(named('LedgerError', 'Not balanced.'), world())).toBe('error: Not balanced.');
  });

  it('that a command can mend names the command', () => {
    const error = named('IndexNotFoundError', 'Pinecone knows no index "x".');
    expect(renderError(error, world())).toBe('error: Pinecone knows no index "x". `lading init` creates it.');
  });

  it('that nobody foresaw says how to see more of it', () => {
    const text = renderError(new TypeError('x is not a function'), world());
    expect(text).toBe(
      'error: x is not a function\nThis should not happen. Run it again with LADING_DEBUG=1 and report what it prints.',
    );
  });

  it('shows its stack and those of its causes when asked to', () => {
    const cause = new Error('connection reset');
    const text = renderError(new Error('no answer', { cause }), world(undefined, { LADING_DEBUG: '1' }));
    expect(text).toMatch(/Error: no answer\n {4}at [^]+caused by: Error: connection reset\n {4}at /);
  });

  it('may be anything that was thrown', () => {
    expect(renderError('out of paper', world())).toBe('error: out of paper');
  });

  it.each([
    ['of the configuration', new ConfigError(['X is missing']), undefined, 2],
    ['of usage', new UsageError('no'), undefined, 2],
    ['of anything else', new Error('no'), undefined, 1],
    ['after Ctrl-C', new Error('no'), new DOMException('Interrupted', 'AbortError'), 130],
    ['after the reader has gone', new Error('no'), new ClosedPipeError(), 130],
    ['of the output', new Error('no'), new Error('ENOSPC'), 1],
  ])('%s has an exit code of its own', (_what, error, reason, code) => {
    expect(exitCodeOf(error, world(reason))).toBe(code);
  });
});

describe('an interruption', () => {
  it('is told as such, whatever error it led to', () => {
    const reason = new DOMException('Interrupted', 'AbortError');
    expect(renderError(new Error('socket hang up'), world(reason))).toMatch(/^Stopped\. /);
  });

  it('by a closed pipe has nobody to be told', () => {
    expect(renderError(new Error('EPIPE'), world(new ClosedPipeError()))).toBe('');
  });

  it('by an output that cannot be written is an error', () => {
    expect(renderError(new Error('no'), world(new Error('ENOSPC: no space left')))).toBe(
      "error: The output can't be written: ENOSPC: no space left",
    );
  });
});
