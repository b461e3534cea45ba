import { InvalidArgumentError, Option } from 'commander';
import { ENV_FILE } from '../env-file.ts';

// Not `--env-file`: Node takes that option for itself, wherever it stands.
export const envFileOption = () =>
  new Option('--env <file>', 'variables that the environment does not set').default(ENV_FILE);

export const jsonOption = () => new Option('--json', 'NDJSON on stdout, for machines');

export const yesOption = () => new Option('-y, --yes', 'do not ask, also on real vendors');

/** Pinecone refuses any other name, and only once there are vectors to store. */
export function toNamespace(text: string): string {
  if (!/^[\x21-\x7e]{1,512}$/.test(text)) {
    throw new InvalidArgumentError('It must be 1 to 512 ASCII characters without spaces.');
  }
  return text;
}

export function toCount(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('It must be a whole number from 1 up.');
  return value;
}

export interface CommonOptions {
  env: string;
  json?: boolean;
  yes?: boolean;
}
