import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WORKSPACE_ROOT } from './published-packages.ts';
import { runProgram } from './run-program.ts';
import { startStackProcess } from './stack-process.ts';

const STACK = join(WORKSPACE_ROOT, 'tools/local-stack/src/main.ts');
const SCRIPTS = join(WORKSPACE_ROOT, 'tools/local-stack/python');

// `npm run test:python`: the vendors' own Python SDKs against the local stack. Where Python packages can't be installed
// it says so, and is no failure.
const scratch = await mkdtemp(join(tmpdir(), 'lading-python-'));
try {
  const problem = await installSdks();
  if (problem === undefined) await runScripts();
  else process.stdout.write(`The Python SDKs were not tried: ${problem}\n`);
} finally {
  await rm(scratch, { recursive: true, force: true });
}

async function installSdks(): Promise<string | undefined> {
  const python = join(scratch, 'bin/python');
  const requirements = join(SCRIPTS, 'requirements.txt');
  const steps: [string, string[]][] = [
    ['python3', ['-m', 'venv', scratch]],
    [python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]],
  ];
  for (const [command, args] of steps) {
    const { exitCode, output } = await runProgram(scratch, command, args);
    if (exitCode !== 0) return lastLine(output) || `${command} can't be run.`;
  }
  return undefined;
}

async function runScripts(): Promise<void> {
  const stack = await startStackProcess(process.execPath, ['--conditions=@lading/source', STACK]);
  try {
    for (const script of ['openai_sdk.py', 'pinecone_sdk.py']) {
      const env = { ...stack.env, PYTHONDONTWRITEBYTECODE: '1' };
      const { exitCode, output } = await runProgram(SCRIPTS, join(scratch, 'bin/python'), [script], env);
      process.stdout.write(output);
      if (exitCode !== 0) process.exitCode = 1;
    }
  } finally {
    await stack.stop();
  }
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? '';
}
