import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DamagedStateError, type Store, type StoredBlob } from './store.ts';

const UNFINISHED = '.unfinished';
const KEY = /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/;

/**
 * Opens a store in a folder, creating it if need be: blobs under `blobs/`, documents under `state/`.
 *
 * Every file is written beside its place and renamed into it, so the process may be killed at any moment; what was
 * left half written is removed here. Not fsynced: a power cut may lose the last seconds. One process at a time.
 */
export async function openFolderStore(folder: string): Promise<Store> {
  const blobPath = (key: string) => join(folder, 'blobs', checkKey(key));
  const documentPath = (key: string) => join(folder, 'state', `${checkKey(key)}.json`);
  const inTurn = createTurns();
  await mkdir(folder, { recursive: true });
  await removeUnfinished(folder);
  return {
    putBlob: (key, source) => writeBlob(blobPath(key), source),
    openBlob: (key) => openFile(blobPath(key)),
    deleteBlob: (key) => rm(blobPath(key), { force: true }),
    putJson(key, value) {
      const text = JSON.stringify(value);
      return inTurn(key, () => replaceFile(documentPath(key), (path) => writeFile(path, text)));
    },
    deleteJson: (key) => inTurn(key, () => rm(documentPath(key), { force: true })),
    listJson: (prefix) => readDocuments(join(folder, 'state', checkKey(prefix))),
  };
}

function checkKey(key: string): string {
  if (!KEY.test(key)) throw new RangeError(`Not a store key: ${JSON.stringify(key)}`);
  return key;
}

async function writeBlob(
  path: string,
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<number> {
  let size = 0;
  await replaceFile(path, async (unfinished) => {
    const target = createWriteStream(unfinished, { highWaterMark: 1024 * 1024 });
    await pipeline(Readable.from(source, { objectMode: true, highWaterMark: 8 }), target);
    size = target.bytesWritten;
  });
  return size;
}

async function replaceFile(path: string, write: (path: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await write(path + UNFINISHED);
  await rename(path + UNFINISHED, path);
}

async function openFile(path: string): Promise<StoredBlob | undefined> {
  const handle = await open(path).catch(ignoreMissing);
  if (handle === undefined) return undefined;
  return {
    size: (await handle.stat()).size,
    async read(start, end) {
      const bytes = Buffer.allocUnsafe(end - start);
      const { bytesRead } = await handle.read(bytes, 0, bytes.byteLength, start);
      return bytes.subarray(0, bytesRead);
    },
    stream: () => handle.createReadStream({ start: 0, autoClose: false, highWaterMark: 256 * 1024 }),
    close: () => handle.close(),
  };
}

async function readDocuments(folder: string): Promise<unknown[]> {
  const names = (await readdir(folder).catch(ignoreMissing)) ?? [];
  const paths = names.filter((name) => name.endsWith('.json')).map((name) => join(folder, name));
  const documents: unknown[] = [];
  for (const path of paths) {
    const text = await readFile(path, 'utf8');
    try {
      documents.push(JSON.parse(text));
    } catch (cause) {
      throw new DamagedStateError(path, cause);
    }
  }
  return documents;
}

async function removeUnfinished(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true });
  for (const name of names) if (name.endsWith(UNFINISHED)) await rm(join(folder, name), { force: true });
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}

/** Runs the tasks of one key one after another, whether or not the one before succeeded. */
function createTurns(): (key: string, task: () => Promise<void>) => Promise<void> {
  const last = new Map<string, Promise<void>>();
  return (key, task) => {
    const turn = (last.get(key) ?? Promise.resolve()).catch(() => undefined).then(task);
    last.set(key, turn);
    const forget = () => {
      if (last.get(key) === turn) last.delete(key);
    };
    turn.then(forget, forget);
    return turn;
  };
}
