import type { Command } from 'commander';
import type { SetExitCode } from './run-cli.ts';
import type { Terminal } from './terminal.ts';

/** Describes a command to the parser, with what it does. */
export type ToCommand = (terminal: Terminal, setExitCode: SetExitCode) => Command;

/** In the order of the help. */
const LOADERS: Record<string, () => Promise<ToCommand>> = {
  demo: async () => (await import('./commands/demo.ts')).demoCommand,
  local: async () => (await import('./commands/local.ts')).localCommand,
  init: async () => (await import('./commands/init.ts')).initCommand,
  sample: async () => (await import('./commands/sample.ts')).sampleCommand,
  import: async () => (await import('./commands/import.ts')).importCommand,
  submit: async () => (await import('./commands/submit.ts')).submitCommand,
  list: async () => (await import('./commands/list.ts')).listCommand,
  status: async () => (await import('./commands/status.ts')).statusCommand,
  ingest: async () => (await import('./commands/ingest.ts')).ingestCommand,
  search: async () => (await import('./commands/search.ts')).searchCommand,
  verify: async () => (await import('./commands/verify.ts')).verifyCommand,
  why: async () => (await import('./commands/why.ts')).whyCommand,
  close: async () => (await import('./commands/close.ts')).closeCommand,
};

/**
 * Loads the command of this name, or all of them where it is none: for help, and for the guess at what was meant.
 * The local stack and the pipeline take a second of CPU together, and no command needs both.
 */
export async function loadCommands(name: string | undefined): Promise<ToCommand[]> {
  const load = name !== undefined && Object.hasOwn(LOADERS, name) ? LOADERS[name] : undefined;
  return await Promise.all((load ? [load] : Object.values(LOADERS)).map((loadOne) => loadOne()));
}
