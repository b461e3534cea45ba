import { applyChange } from './change.ts';
import type { Change } from './change.ts';
import type { OpenNamespaceLog } from './namespace-log.ts';
import type { ReadonlyRecords } from './records.ts';
import type { Metric } from './search-records.ts';

/** An index as it was created and configured. */
export interface IndexDefinition {
  name: string;
  dimension: number;
  metric: Metric;
  cloud: string;
  region: string;
  deletionProtection: string;
  tags: Record<string, string> | null;
  /** Milliseconds since 1970, by the stand-in's clock. */
  createdAtMs: number;
}

export interface StoredNamespace {
  readonly name: string;
  readonly records: ReadonlyRecords;
  /** Log sequence number: grows with each write, also across restarts. */
  readonly lsn: number;
}

/**
 * What the Pinecone stand-in remembers: indexes, their namespaces and records. All of it is in memory; a folder store
 * also writes each change down before it shows. Every call is synchronous, so a write is atomic and writes are ordered.
 */
export interface PineconeStore {
  /** In order of name. */
  indexes(): readonly IndexDefinition[];
  index(name: string): IndexDefinition | undefined;
  /** Creates the index or changes its definition. */
  putIndex(definition: IndexDefinition): void;
  deleteIndex(name: string): void;
  /** In byte order of name. */
  namespaces(index: string): readonly StoredNamespace[];
  namespace(index: string, name: string): StoredNamespace | undefined;
  /** Returns the namespace, created if it was missing. */
  ensureNamespace(index: IndexDefinition, name: string): StoredNamespace;
  deleteNamespace(index: string, name: string): void;
  /** Makes the change and returns the namespace's new LSN. The namespace must exist. */
  apply(index: string, namespace: string, change: Change): number;
  /** Gives the folder back. Nothing may be called afterwards. */
  close(): Promise<void>;
}

/** Where a store writes down what must outlive it. */
export interface PineconeJournal {
  saveIndexes(definitions: readonly IndexDefinition[]): void;
  createNamespace(index: IndexDefinition, name: string): OpenNamespaceLog;
  deleteNamespace(index: string, name: string): void;
  deleteIndex(name: string): void;
}

export interface StoredIndex {
  definition: IndexDefinition;
  namespaces: Map<string, OpenNamespaceLog>;
}

export function createStore(indexes: Map<string, StoredIndex>, journal: PineconeJournal): PineconeStore {
  const definitions = () =>
    [...indexes.values()].map((index) => index.definition).sort((a, b) => (a.name < b.name ? -1 : 1));
  const namespaceMap = (index: string) =>
    indexes.get(index)?.namespaces ?? new Map<string, OpenNamespaceLog>();

  return {
    indexes: definitions,
    index: (name) => indexes.get(name)?.definition,
    putIndex(definition) {
      const namespaces = namespaceMap(definition.name);
      if (!indexes.has(definition.name)) journal.deleteIndex(definition.name);
      indexes.set(definition.name, { definition, namespaces });
      journal.saveIndexes(definitions());
    },
    deleteIndex(name) {
      for (const log of namespaceMap(name).values()) log.close();
      indexes.delete(name);
      journal.saveIndexes(definitions());
      journal.deleteIndex(name);
    },
    namespaces: (index) =>
      [...namespaceMap(index).values()].map(toStored).sort((a, b) => (a.name < b.name ? -1 : 1)),
    namespace(index, name) {
      const log = namespaceMap(index).get(name);
      return log && toStored(log);
    },
    ensureNamespace(index, name) {
      const namespaces = namespaceMap(index.name);
      const log = namespaces.get(name) ?? journal.createNamespace(index, name);
      namespaces.set(name, log);
      return toStored(log);
    },
    deleteNamespace(index, name) {
      namespaceMap(index).get(name)?.close();
      namespaceMap(index).delete(name);
      journal.deleteNamespace(index, name);
    },
    apply(index, namespace, change) {
      const log = namespaceMap(index).get(namespace);
      if (log === undefined) throw new Error(`Index ${index} has no namespace ${namespace}`);
      log.append(change);
      applyChange(log.records, change);
      log.lsn += 1;
      return log.lsn;
    },
    async close() {
      for (const { namespaces } of indexes.values()) for (const log of namespaces.values()) log.close();
      indexes.clear();
    },
  };
}

const toStored = (log: OpenNamespaceLog): StoredNamespace => ({
  name: log.namespace,
  records: log.records,
  lsn: log.lsn,
});
