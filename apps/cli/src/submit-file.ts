import { submitTexts } from '@lading/pipeline';
import type { PipelineEvent, SubmissionOutcome, SubmitTextsOptions } from '@lading/pipeline';
import type { CommonOptions } from './commands/options.ts';
import { EXIT } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { formatCount } from './format.ts';
import { keepStdin, openFile } from './open-file.ts';
import { openSession } from './open-session.ts';
import { createProgress } from './progress.ts';
import type { Progress } from './progress.ts';
import type { Terminal } from './terminal.ts';

export interface SubmitFileOptions extends CommonOptions, Omit<SubmitTextsOptions, 'signal'> {
  /** A path, or `-` for standard input. */
  from: string;
}

/** What a file's events add up to. */
interface Tally {
  items: number;
  refused: number;
  unusable: number;
  unchanged: number;
  underWay: number;
  givenUp: number;
}

/** For people; `--json` has every one. */
const SHOWN = 10;

/** Submits the items of a file and prints what became of them. Returns the exit code. */
export async function submitFile(
  terminal: Terminal,
  { from, namespace, limit, force, ...options }: SubmitFileOptions,
): Promise<ExitCode> {
  using progress = createProgress(terminal, options);
  const reading = { passes: ['check', 'submit'] as const, report: progress.report };
  // Before anything else, so that a path that is wrong is told at once.
  const file = from === '-' ? undefined : await openFile(terminal, from, reading);
  const asks = `This sends the texts of ${from === '-' ? 'standard input' : from} to OpenAI as paid batch requests.`;
  const tally: Tally = { items: 0, refused: 0, unusable: 0, unchanged: 0, underWay: 0, givenUp: 0 };
  const report = tallying(tally, options.json ? Infinity : SHOWN, progress);
  await using session = await openSession(terminal, { ...options, report, asks });
  await using input = file ?? (await keepStdin(terminal, reading));

  const outcomes: SubmissionOutcome[] = [];
  const submitting = { namespace, limit, force, signal: terminal.signal };
  for await (const outcome of submitTexts(session.pipeline, input.open, submitting)) {
    outcomes.push(outcome);
    if (options.json) progress.print(JSON.stringify({ type: 'submission', ...outcome }));
  }
  if (!options.json) progress.print(summarise(outcomes, tally));
  const isOpen = outcomes.some(({ outcome }) => outcome === 'open');
  return isOpen || tally.refused + tally.unusable > 0 ? EXIT.incomplete : EXIT.done;
}

/** Adds up what is told of a file, and passes it on: of lines that are wrong no more than the first few. */
function tallying(tally: Tally, shown: number, progress: Progress): (event: PipelineEvent) => void {
  let wrong = 0;
  return (event) => {
    if (event.type === 'file-checked') {
      tally.items = event.items;
      tally.refused = event.refused + event.refusedBefore;
      tally.unusable = event.unusable;
    }
    if (event.type === 'not-submitted') Object.assign(tally, event);
    if (event.type === 'line-unusable' || event.type === 'item-refused') {
      wrong += 1;
      if (wrong > shown) return;
    }
    progress.report(event);
  };
}

function summarise(outcomes: readonly SubmissionOutcome[], tally: Tally): string {
  const submitted = outcomes.filter((outcome) => outcome.outcome === 'submitted');
  const inputs = submitted.reduce((sum, outcome) => sum + outcome.inputs, 0);
  const batches = submitted.length > 0 ? ` in ${formatCount(submitted.length, 'batch', 'batches')}` : '';
  const refusedIn = outcomes.filter(({ outcome }) => outcome === 'refused').map(({ batchId }) => batchId);
  const open = outcomes.filter(({ outcome }) => outcome === 'open' || outcome === 'rolled-back').length;
  const recorded = refusedIn.length > 0 ? `, recorded under ${refusedIn.join(', ')}` : '';
  const parts = [
    `${formatCount(inputs, 'text')} submitted${batches}`,
    ...countOf(tally.unchanged, 'unchanged and stored'),
    ...countOf(tally.underWay, 'under way'),
    ...countOf(tally.givenUp, 'given up before'),
    ...countOf(tally.refused, `refused and not bought${recorded}`),
    ...countOf(tally.unusable, 'without an id of their own'),
    ...countOf(open, 'submissions not finished, see above'),
  ];
  const next = submitted.length > 0 ? ' Next: `lading ingest --watch`.' : '';
  return `${parts.join('; ')}.${next}`;
}

function countOf(count: number, what: string): string[] {
  return count > 0 ? [`${count} ${what}`] : [];
}
