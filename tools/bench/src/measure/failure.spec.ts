import { describe, expect, it } from '@jest/globals';
import { failureOf } from './failure.ts';

const TOO_LONG = `node:internal/buffer:1234
    throw new ERR_STRING_TOO_LONG();
          ^

Error: Cannot create a string longer than 0x1fffffe8 characters
    at TextDecoder.decode (node:internal/encoding:443:16) {
  code: 'ERR_STRING_TOO_LONG'
}

Node.js v24.21.0
`;

describe('saying why a program failed', () => {
  it.each([
    ['success', 0, null, 'warning: slow\n', undefined],
    [
      'an uncaught error of Node',
      1,
      null,
      TOO_LONG,
      'ERR_STRING_TOO_LONG Error: Cannot create a string longer than 0x1fffffe8 characters',
    ],
    [
      'an error whose name repeats its code',
      1,
      null,
      "TypeError [ERR_X]: bad\n  code: 'ERR_X'\n",
      'ERR_X TypeError: bad',
    ],
    [
      'a message of the CLI',
      1,
      null,
      'target: local stack\nerror: The index is gone.\n',
      'error: The index is gone.',
    ],
    ['a program that only talked', 3, null, 'first\nlast\n', 'exit code 3: last'],
    ['a program that said nothing', 1, null, '', 'exit code 1: '],
    ['a killed program', null, 'SIGKILL' as const, 'error: half a sentence', 'ended by SIGKILL'],
  ])('names %s', (_, exitCode, signal, stderr, expected) => {
    expect(failureOf({ exitCode, signal, stderr })).toBe(expected);
  });
});
