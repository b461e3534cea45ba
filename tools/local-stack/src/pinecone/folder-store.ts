import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createNamespaceLog, openNamespaceLog } from './namespace-log.ts';
import type { OpenNamespaceLog } from './namespace-log.ts';
import { createStore } from './store.ts';
import type { IndexDefinition, PineconeStore, StoredIndex } from './store.ts';

const LOG = '.log';

/**
 * Opens a store that lives in a folder, creating it if needed: `indexes.json`, and per index a folder with one log per
 * namespace.
 *
 * A write has been handed to the operating system before it is answered, so killing the process loses nothing that was
 * answered; a write cut short is dropped whole. One process at a time may have a folder open.
 *
 * @throws DamagedFileError when a log can't be read
 */
export async function openPineconeFolderStore(folder: string): Promise<PineconeStore> {
  mkdirSync(folder, { recursive: true });
  const indexFolder = (index: string) => join(folder, index);
  const logPath = (index: string, namespace: string) => join(indexFolder(index), logName(namespace));

  return createStore(readStoredIndexes(folder), {
    saveIndexes: (definitions) =>
      replaceFile(join(folder, 'indexes.json'), JSON.stringify(definitions, null, 2)),
    createNamespace(index, namespace) {
      mkdirSync(indexFolder(index.name), { recursive: true });
      return createNamespaceLog(logPath(index.name, namespace), namespace, index.dimension);
    },
    deleteNamespace: (index, namespace) => rmSync(logPath(index, namespace), { force: true }),
    deleteIndex: (index) => rmSync(indexFolder(index), { recursive: true, force: true }),
  });
}

function readStoredIndexes(folder: string): Map<string, StoredIndex> {
  const path = join(folder, 'indexes.json');
  const definitions = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as IndexDefinition[]) : [];
  return new Map(
    definitions.map((definition) => [
      definition.name,
      { definition, namespaces: readNamespaces(join(folder, definition.name)) },
    ]),
  );
}

function readNamespaces(folder: string): Map<string, OpenNamespaceLog> {
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(LOG)) : [];
  const logs = files.map((name) => openNamespaceLog(join(folder, name))).filter((log) => log !== undefined);
  return new Map(logs.map((log) => [log.namespace, log]));
}

// A namespace name may hold 512 of any ASCII character; a file name may not.
function logName(namespace: string): string {
  const readable = namespace.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 40);
  return `${readable}-${createHash('sha256').update(namespace).digest('hex').slice(0, 16)}${LOG}`;
}

function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}
