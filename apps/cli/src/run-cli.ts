import { Command, CommanderError } from 'commander';
import { ClosedPipeError } from './closed-pipe-error.ts';
import { EXIT } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { loadCommands } from './load-commands.ts';
import { exitCodeOf, renderError } from './render-error.ts';
import type { Terminal } from './terminal.ts';
import { readVersion } from './version.ts';

/** Commands that change something. */
const WORKING = ['init', 'import', 'submit', 'ingest', 'close', 'demo'];

/** Runs one command line and returns its exit code. Logs an error once, here. */
export async function runCli(args: string[], terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  const program = new Command('lading')
    .description(
      'Embeds the OCR words of receipts, or any texts of a file, through OpenAI’s Batch API and brings every result home: the vector into Pinecone, the outcome into DynamoDB, the batch to its end.',
    )
    .version(readVersion(), '-V, --version')
    .showHelpAfterError('Run `lading --help` to see what there is.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
      getOutHelpWidth: () => terminal.stdout.columns,
      getErrHelpWidth: () => terminal.stderr.columns,
    })
    .addHelpText(
      'after',
      `
First steps:
  lading demo               see everything work on a throw-away local stack
  lading local              run a local stack; writes .env.local for the other commands
  lading init               create the table and the index where they are missing
  lading sample > r.ndjson  make some receipts, then: lading import r.ndjson
  lading submit             buy embeddings for every word that has none; --from <file> for texts of your own
  lading ingest --watch     bring the results home
  lading verify <batch>     prove that everything arrived

Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 done but something is left, 130 interrupted.`,
    );

  for (const toCommand of await loadCommands(args[0])) {
    const command = toCommand(terminal, (code) => {
      exitCode = code;
    });
    program.addCommand(command.copyInheritedSettings(program));
  }

  try {
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    // `lading list | head -1` has shown all that was asked for; work that was cut short has not been done.
    if (terminal.signal.reason instanceof ClosedPipeError) {
      return WORKING.includes(program.args[0] ?? '') ? EXIT.interrupted : EXIT.done;
    }
    terminal.stderr.write(`${renderError(error, terminal)}\n`);
    return exitCodeOf(error, terminal);
  }
}

/** Lets a command say how it ended when that isn't simply `done`. */
export type SetExitCode = (code: ExitCode) => void;
