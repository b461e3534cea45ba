import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openPineconeFolderStore } from './folder-store.ts';
import { DamagedFileError } from './frame-file.ts';
import type { IndexDefinition, PineconeStore } from './store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pinecone-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const anIndex = (overrides: Partial<IndexDefinition> = {}): IndexDefinition => ({
  name: 'receipts',
  dimension: 2,
  metric: 'cosine',
  cloud: 'aws',
  region: 'us-east-1',
  deletionProtection: 'disabled',
  tags: null,
  createdAtMs: 1,
  ...overrides,
});
const aRecord = (id: string, value: number, metadata?: string) => ({
  id,
  values: Float32Array.of(value, -value),
  metadata,
});
const logFile = () => join(folder, 'receipts', readdirSync(join(folder, 'receipts'))[0]!);
const contents = (store: PineconeStore, namespace = 'words') => {
  const records = store.namespace('receipts', namespace)?.records;
  return records?.sortedIds().map((id) => records.get(id));
};

async function aStore(): Promise<PineconeStore> {
  const store = await openPineconeFolderStore(folder);
  store.putIndex(anIndex());
  store.ensureNamespace(anIndex(), 'words');
  return store;
}

// Without close: as a killed process leaves it.
const reopen = () => openPineconeFolderStore(folder);

describe('openPineconeFolderStore', () => {
  it('comes back with indexes, namespaces, records and numbers', async () => {
    const store = await aStore();
    store.putIndex(anIndex({ tags: { team: 'words' } }));
    store.ensureNamespace(anIndex(), 'a/very "odd" namespace');
    store.apply('receipts', 'words', {
      type: 'put',
      records: [aRecord('a', 1, '{"text":"é焼"}'), aRecord('b', 2)],
    });
    store.apply('receipts', 'words', { type: 'put', records: [aRecord('b', 3, '{}'), aRecord('c', 4)] });
    store.apply('receipts', 'words', { type: 'delete', ids: ['a', 'unknown'] });
    const again = await reopen();
    expect(again.indexes()).toEqual([anIndex({ tags: { team: 'words' } })]);
    expect(again.namespaces('receipts').map(({ name, lsn }) => [name, lsn])).toEqual([
      ['a/very "odd" namespace', 0],
      ['words', 3],
    ]);
    expect(contents(again)).toEqual([aRecord('b', 3, '{}'), aRecord('c', 4)]);
  });

  it('forgets deleted namespaces and indexes, also under a name used again', async () => {
    const store = await aStore();
    store.apply('receipts', 'words', { type: 'put', records: [aRecord('a', 1)] });
    store.deleteNamespace('receipts', 'words');
    expect((await reopen()).namespaces('receipts')).toEqual([]);
    store.ensureNamespace(anIndex(), 'words');
    store.apply('receipts', 'words', { type: 'put', records: [aRecord('b', 1)] });
    store.deleteIndex('receipts');
    expect((await reopen()).indexes()).toEqual([]);
    store.putIndex(anIndex());
    expect((await reopen()).namespaces('receipts')).toEqual([]);
  });

  it('drops a write that was cut short, whole, and goes on from there', async () => {
    const store = await aStore();
    store.apply('receipts', 'words', { type: 'put', records: [aRecord('a', 1)] });
    const whole = statSync(logFile()).size;
    store.apply('receipts', 'words', { type: 'put', records: [aRecord('a', 2), aRecord('b', 2)] });
    const full = readFileSync(logFile());
    for (let size = whole; size < full.length; size += 1) {
      writeFileSync(logFile(), full.subarray(0, size));
      expect(contents(await reopen())).toEqual([aRecord('a', 1)]);
    }
    const again = await reopen();
    again.apply('receipts', 'words', { type: 'put', records: [aRecord('c', 3)] });
    expect(contents(await reopen())).toEqual([aRecord('a', 1), aRecord('c', 3)]);
  });

  it('drops a last write whose bytes are not what was written', async () => {
    const store = await aStore();
    store.apply('receipts', 'words', { type: 'put', records: [aRecord('a', 1)] });
    const bytes = readFileSync(logFile());
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(logFile(), bytes);
    expect(contents(await reopen())).toEqual([]);
  });

  it('says so when anything before the last write is damaged', async () => {
    const store = await aStore();
    store.apply('receipts', 'words', { type: 'put', records: [aRecord('a', 1)] });
    const middle = statSync(logFile()).size - 1;
    store.apply('receipts', 'words', { type: 'put', records: [aRecord('b', 1)] });
    const bytes = readFileSync(logFile());
    bytes[middle]! ^= 1;
    writeFileSync(logFile(), bytes);
    await expect(reopen()).rejects.toBeInstanceOf(DamagedFileError);
  });

  it('starts a namespace anew when not even its first frame was whole', async () => {
    await aStore();
    truncateSync(logFile(), 5);
    const again = await reopen();
    expect(again.namespace('receipts', 'words')).toBeUndefined();
    again.ensureNamespace(anIndex(), 'words');
    again.apply('receipts', 'words', { type: 'put', records: [aRecord('a', 1)] });
    expect(contents(await reopen())).toEqual([aRecord('a', 1)]);
  });

  it('rewrites a log that is mostly garbage, and keeps records and the order of numbers', async () => {
    const store = await aStore();
    const pad = `{"pad":"${'x'.repeat(1_000)}"}`;
    const records = Array.from({ length: 300 }, (_, at) => aRecord(`id-${at}`, at, pad));
    for (let i = 0; i < 5; i += 1) store.apply('receipts', 'words', { type: 'put', records });
    const before = {
      size: statSync(logFile()).size,
      lsn: store.namespace('receipts', 'words')!.lsn,
      records: contents(store),
    };
    const again = await reopen();
    expect(statSync(logFile()).size).toBeLessThan(before.size / 4);
    expect(contents(again)).toEqual(before.records);
    again.apply('receipts', 'words', { type: 'delete', ids: ['id-0'] });
    const last = await reopen();
    expect(contents(last)).toEqual(before.records!.filter((record) => record!.id !== 'id-0'));
    expect(last.namespace('receipts', 'words')!.lsn).toBeGreaterThan(before.lsn);
  });

  it('remembers that everything was deleted', async () => {
    const store = await aStore();
    store.apply('receipts', 'words', { type: 'put', records: [aRecord('a', 1)] });
    store.apply('receipts', 'words', { type: 'clear' });
    expect(contents(await reopen())).toEqual([]);
  });

  it('ignores files that are not its own', async () => {
    await aStore();
    appendFileSync(join(folder, 'receipts', 'notes.txt'), 'hello');
    expect((await reopen()).namespaces('receipts')).toHaveLength(1);
  });
});
