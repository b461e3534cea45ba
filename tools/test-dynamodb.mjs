// `npm run test:dynamodb [-- jest options]`: the repository's tests against moto's DynamoDB, a server that shares no code
// with dynalite, against which they run otherwise. Another DynamoDB is tested by setting LADING_TEST_DYNAMODB_ENDPOINT.
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MOTO = 'moto[server]==5.2.1';
const VENV = join(ROOT, 'node_modules', '.cache', 'moto');
const VENV_PYTHON = join(VENV, 'bin', 'python');
const START_SECONDS = 120;
/** moto is slow. */
const TEST_TIMEOUT_MS = 300_000;
// Its own command serves every request in a thread, and a condition then holds for several of them at once.
const SERVE = `
import sys
from werkzeug.serving import run_simple
from moto.server import DomainDispatcherApplication, create_backend_app
run_simple('127.0.0.1', int(sys.argv[1]), DomainDispatcherApplication(create_backend_app), threaded=False)
`;

const given = process.env.LADING_TEST_DYNAMODB_ENDPOINT;
process.exit(given ? await runTests(given) : await runAgainstMoto());

async function runAgainstMoto() {
  const python = findPython() ?? installMoto();
  if (!python) {
    console.log(
      `Not run: moto is not here and could not be installed (python3 -m venv, pip install '${MOTO}').`,
    );
    return 0;
  }
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const server = spawn(python, ['-c', SERVE, String(port)], { stdio: 'ignore' });
  process.once('exit', () => server.kill());
  process.once('SIGTERM', () => process.exit(143));
  await answers(endpoint, server);
  return await runTests(endpoint);
}

/** A Python that has moto. */
function findPython() {
  const hasMoto = (python) =>
    spawnSync(python, ['-c', 'import moto.server'], { stdio: 'ignore' }).status === 0;
  return ['python3', VENV_PYTHON].find(hasMoto);
}

function installMoto() {
  const steps = [
    ['python3', '-m', 'venv', VENV],
    [VENV_PYTHON, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', MOTO],
  ];
  const failed = steps.find(
    ([command, ...args]) => spawnSync(command, args, { stdio: 'ignore' }).status !== 0,
  );
  return failed ? undefined : findPython();
}

async function answers(endpoint, server) {
  for (let second = 0; second < START_SECONDS; second += 1) {
    if (server.exitCode !== null) break;
    if (await globalThis.fetch(endpoint).then(Boolean, () => false)) return;
    await sleep(1_000);
  }
  throw new Error(
    `moto did not answer at ${endpoint} within ${START_SECONDS} s. Start it by hand to see why.`,
  );
}

async function runTests(endpoint) {
  console.log(`The repository's tests against ${endpoint}.`);
  const jest = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
  const child = spawn(
    process.execPath,
    [jest, 'test/', `--testTimeout=${TEST_TIMEOUT_MS}`, ...process.argv.slice(2)],
    {
      cwd: join(ROOT, 'libs', 'dynamo-repo'),
      stdio: 'inherit',
      env: {
        ...process.env,
        LADING_TEST_DYNAMODB_ENDPOINT: endpoint,
        NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
      },
    },
  );
  return await new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
}

async function freePort() {
  const server = createServer();
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}
