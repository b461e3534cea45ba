import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDynamodb } from './dynamodb.ts';
import { createDynamodbStandIn } from './dynamodb-memory/index.ts';
import type { DynamodbFault } from './dynamodb-memory/index.ts';
import { PortInUseError } from './errors.ts';
import { ConnectionCutError } from './faults/connection-cut-error.ts';
import type { FaultPolicy } from './faults/fault-table.ts';
import { lockFolder } from './folder-lock.ts';
import type { TimeLapse } from './openai/context.ts';
import { createOpenAiStandIn } from './openai/create-openai-stand-in.ts';
import type { Fault as OpenAiFault } from './openai/faults/fault.ts';
import { createPineconeStandIn, openPineconeFolderStore } from './pinecone/index.ts';
import type { PineconeFault } from './pinecone/index.ts';
import { choosePorts, type Ports, rememberPorts } from './ports.ts';
import { type RunningServer, serve } from './server.ts';
import { openFolderStore } from './store/folder-store.ts';
import { systemSleep } from './system-sleep.ts';

/** The only key that a local stack lets in, so that a wrong key can be tried. */
export const LOCAL_API_KEY = 'local-key';

/** What goes wrong from the start, vendor by vendor: faults one by one, or a policy that chooses them. */
export interface StackFaults {
  openai?: readonly OpenAiFault[] | FaultPolicy<OpenAiFault>;
  pinecone?: readonly PineconeFault[] | FaultPolicy<PineconeFault>;
  /** With these (even none), DynamoDB is the stand-in that keeps everything in memory: items, queries and batches. */
  dynamodb?: readonly DynamodbFault[] | FaultPolicy<DynamodbFault>;
}

/** How to start a stack. All may be left out. */
export interface LocalStackOptions {
  /**
   * All state of the stack; created if need be. Without it, the table is in memory, and the rest in a temporary folder
   * that goes when the stack closes.
   */
  folder?: string;
  /** 0 takes a free port the first time and keeps it. Default 48110 to 48112, or what the folder remembers; free ones without a folder. */
  ports?: Partial<Ports>;
  faults?: StackFaults;
  timeLapse?: Partial<TimeLapse>;
  /** Empties the stack first; its addresses stay. */
  reset?: boolean;
  /** A loopback address: there is no protection worth the name. */
  host?: '127.0.0.1' | '::1';
}

/** A stack that is running. */
export interface LocalStack {
  /** Base URLs for the vendors' clients. */
  readonly urls: { openai: string; pinecone: string; dynamodb: string };
  /** The key that OpenAI's and Pinecone's stand-ins accept. */
  readonly apiKey: string;
  /** Where its state is; also for what else is to go with the stack. */
  readonly folder: string;
  /** Stops everything; started again on the same folder, the stack is as it was. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts OpenAI, Pinecone and DynamoDB on this machine, in this process, over one folder.
 *
 * @throws FolderInUseError when the folder's stack is running already
 * @throws PortInUseError when a port is taken
 */
export async function startLocalStack(options: LocalStackOptions = {}): Promise<LocalStack> {
  const { host = '127.0.0.1', reset = false } = options;
  const cleanup = createCleanup();
  const folder = options.folder ?? (await makeTemporaryFolder(cleanup.add));
  await mkdir(folder, { recursive: true });
  try {
    cleanup.add(await lockFolder(folder));
    if (reset) await emptyFolder(folder);
    const wanted = await choosePorts(
      folder,
      options.ports ?? (options.folder === undefined ? FREE_PORTS : {}),
    );
    const ports = await startServices(folder, host, wanted, options, cleanup.add);
    await rememberPorts(folder, ports);
    return {
      urls: {
        openai: `${baseUrl(host, ports.openai)}/v1`,
        pinecone: baseUrl(host, ports.pinecone),
        dynamodb: baseUrl(host, ports.dynamodb),
      },
      apiKey: LOCAL_API_KEY,
      folder,
      close: cleanup.run,
      [Symbol.asyncDispose]: cleanup.run,
    };
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}

type AddCleanup = (task: () => Promise<void>) => void;

const FREE_PORTS: Ports = { openai: 0, pinecone: 0, dynamodb: 0 };

async function makeTemporaryFolder(onCleanup: AddCleanup): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'local-stack-'));
  onCleanup(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function startServices(
  folder: string,
  host: string,
  wanted: Ports,
  { folder: kept, timeLapse, faults = {} }: LocalStackOptions,
  onCleanup: AddCleanup,
): Promise<Ports> {
  const shared = { now: Date.now, sleep: systemSleep, random: Math.random, apiKey: LOCAL_API_KEY };
  const start = async (
    service: keyof Ports,
    begin: (port: number) => Promise<RunningServer>,
  ): Promise<number> => {
    const server = await begin(wanted[service]).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'EADDRINUSE' ? new PortInUseError(service, wanted[service], error) : error;
    });
    onCleanup(server.close);
    return server.port;
  };

  const openai = createOpenAiStandIn({
    ...shared,
    store: await openFolderStore(join(folder, 'openai')),
    timeLapse,
    faults: faults.openai,
  });
  onCleanup(openai.close);
  const openaiPort = await start('openai', (port) => serve(openai.fetch, { host, port, breaksConnection }));

  let pineconeUrl = '';
  const pineconeStore = await openPineconeFolderStore(join(folder, 'pinecone'));
  const pinecone = createPineconeStandIn({
    ...shared,
    store: pineconeStore,
    publicUrl: () => pineconeUrl,
    faults: faults.pinecone,
  });
  onCleanup(pinecone.close);
  const pineconePort = await start('pinecone', (port) =>
    serve(pinecone.fetch, { host, port, breaksConnection }),
  );
  pineconeUrl = baseUrl(host, pineconePort);

  const dynamodb = faults.dynamodb && createDynamodbStandIn({ ...shared, faults: faults.dynamodb });
  const dynamodbPort = await start('dynamodb', (port) =>
    dynamodb
      ? serve(dynamodb.fetch, { host, port, breaksConnection })
      : startDynamodb(kept === undefined ? undefined : join(folder, 'dynamodb'), host, port),
  );
  // Last, so that a stack that can't start does no work either.
  await openai.open();
  return { openai: openaiPort, pinecone: pineconePort, dynamodb: dynamodbPort };
}

const breaksConnection = (error: unknown) => error instanceof ConnectionCutError;

const baseUrl = (host: string, port: number) => `http://${host.includes(':') ? `[${host}]` : host}:${port}`;

/** Only what the stack put there itself: a folder given by mistake keeps its files. */
async function emptyFolder(folder: string): Promise<void> {
  for (const name of ['openai', 'pinecone', 'dynamodb'])
    await rm(join(folder, name), { recursive: true, force: true });
}

/** Tasks to be done at the end, last first, all of them even if one fails, and once however often it is asked. */
function createCleanup() {
  const tasks: (() => Promise<void>)[] = [];
  let running: Promise<void> | undefined;
  const runAll = async () => {
    const failures: unknown[] = [];
    for (const task of tasks.reverse()) await task().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  };
  return { add: (task: () => Promise<void>) => void tasks.push(task), run: () => (running ??= runAll()) };
}
