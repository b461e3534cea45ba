import type { Ending } from './child.ts';

/** Why a program failed, in one line; undefined when it did not. */
export function failureOf({ exitCode, signal, stderr }: Ending): string | undefined {
  if (exitCode === 0) return undefined;
  if (signal !== null) return `ended by ${signal}`;
  const [, code] = /^\s*code: '(\w+)'/m.exec(stderr) ?? [];
  const [message] = /^(?:\w*error(?: \[\w+\])?: .+)$/im.exec(stderr) ?? [];
  const said = [code, message?.replace(` [${code}]`, '')].filter((part) => part !== undefined).join(' ');
  return said || `exit code ${exitCode}: ${stderr.trim().split('\n').at(-1) ?? ''}`;
}
