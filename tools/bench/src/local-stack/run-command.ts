import { startChild } from '../measure/child.ts';
import type { ChildOptions, Printed } from '../measure/child.ts';
import { failureOf } from '../measure/failure.ts';
import { ladingArgs } from '../programs.ts';

/** A command that the bench needs did not succeed, so there is nothing to measure. */
export class CommandFailedError extends Error {
  override readonly name = 'CommandFailedError';
  readonly command: string;

  constructor(command: string, reason: string) {
    super(`\`lading ${command}\` failed: ${reason}`);
    this.command = command;
  }
}

/** Runs a command of the CLI to its end and returns what it printed. @throws CommandFailedError */
export async function runCommand(args: readonly string[], options: ChildOptions): Promise<Printed[]> {
  await using child = startChild(ladingArgs(...args), options);
  const printed = await Array.fromAsync(child.printed());
  const failure = failureOf(await child.ended);
  options.signal?.throwIfAborted();
  if (failure !== undefined) throw new CommandFailedError(args.join(' '), failure);
  return printed;
}
