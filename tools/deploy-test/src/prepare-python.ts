import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const MOTO = 'moto[server]==5.2.5';

/** Python, or what it takes to run moto, can't be had here. */
export class ToolsMissingError extends Error {
  override readonly name = 'ToolsMissingError';
}

/**
 * A Python that has moto, in an environment of its own below the folder; made once for each version.
 * @throws ToolsMissingError
 */
export async function preparePython(folder: string): Promise<string> {
  const environment = join(folder, MOTO.replace(/[^a-z0-9.]+/g, '-'));
  const python = join(environment, 'bin', 'python');
  const done = join(environment, 'bin', 'moto_server');
  if (await exists(done)) return python;
  await run('python3', ['-m', 'venv', '--clear', environment], 'python3 with its venv module is needed.');
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-compile', MOTO];
  await run(python, install, `pip could not install ${MOTO}.`);
  return python;
}

async function run(program: string, args: readonly string[], otherwise: string): Promise<void> {
  try {
    await promisify(execFile)(program, args);
  } catch (cause) {
    const { stderr = '' } = cause as { stderr?: string };
    const reason = stderr.trim().split('\n').at(-1) ?? '';
    throw new ToolsMissingError(`${otherwise} ${reason}`.trim(), { cause });
  }
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
