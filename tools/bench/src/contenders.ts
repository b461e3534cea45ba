import type { Printed } from './measure/child.ts';
import { asCliArgs, contenderArgs, ladingArgs } from './programs.ts';
import { batchIdOf } from './stand-ins/batch-id.ts';

export const CONTENDER_NAMES = [
  'floor',
  'ours-without-words',
  'ours',
  'straightforward',
  'straightforward-8',
  'langchain',
] as const;
export type ContenderName = (typeof CONTENDER_NAMES)[number];

/** A program that brings the results of one completed batch home. */
export interface Contender {
  name: ContenderName;
  /** For Node. */
  args: string[];
  stepOf(printed: Printed): string | undefined;
}

const OUR_STEPS: Record<string, string> = {
  'batch-status': 'start',
  downloaded: 'download',
  'shard-staged': 'download',
  'download-complete': 'download',
  'vectors-upserted': 'upsert',
  'verdicts-staged': 'upsert',
  'results-written': 'results',
  'words-settled': 'words',
  completing: 'words',
  ingest: 'ledger',
};

export function ourStep({ type }: Printed): string | undefined {
  return OUR_STEPS[String(type)];
}

export function printedStep({ step }: Printed): string | undefined {
  return String(step);
}

/** What the null stand-ins' first batch is called at OpenAI. */
const OPENAI_BATCH = 'batch-0';

/** The programs by name; `langchainFolder` is where its packages are installed. */
export function contenderOf(name: ContenderName, langchainFolder = ''): Contender {
  const script = (program: string, ...args: string[]): Contender => ({
    name,
    args: contenderArgs(program, ...args),
    stepOf: printedStep,
  });
  switch (name) {
    case 'floor':
      return script('floor.js', 'output-0');
    case 'ours':
      return { name, args: ladingArgs('ingest', '--batch', batchIdOf(0)), stepOf: ourStep };
    case 'ours-without-words':
      return { name, args: asCliArgs('ingest-without-words.js', batchIdOf(0)), stepOf: ourStep };
    case 'straightforward':
      return script('straightforward-ingest.js', OPENAI_BATCH, '1');
    case 'straightforward-8':
      return script('straightforward-ingest.js', OPENAI_BATCH, '8');
    case 'langchain':
      return script('langchain-ingest.js', OPENAI_BATCH, langchainFolder);
  }
}

/** Whether a contender is the product, and promises something. */
export function isOurs(name: ContenderName): boolean {
  return name === 'ours' || name === 'ours-without-words';
}
