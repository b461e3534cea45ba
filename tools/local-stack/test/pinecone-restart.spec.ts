import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

let folder: string;
const running: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pinecone-restart-'));
});
afterEach(() => {
  for (const process of running.splice(0)) process.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

async function start() {
  const script = fileURLToPath(new URL('pinecone-process.ts', import.meta.url));
  const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'], env: {} });
  running.push(child);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const url = line.toString().trim();
  const call = async (path: string, body?: unknown) => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const reply = await fetch(url + path, { headers: { 'api-key': 'k' }, ...init });
    return (await reply.json()) as Record<string, unknown>;
  };
  const kill = async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return { call, kill };
}

const INDEX = {
  name: 'ix',
  schema: { fields: { _values: { type: 'dense_vector', dimension: 256, metric: 'cosine' } } },
};
const PER_REQUEST = 50;
const aRequest = (number: number) => ({
  namespace: 'words',
  vectors: Array.from({ length: PER_REQUEST }, (_, at) => ({
    id: `${number}-${at}`,
    values: Array.from({ length: 256 }, (_each, i) => (number + at + i + 1) / 1000),
    metadata: { number },
  })),
});

describe('a stand-in that was killed', () => {
  it('has every upsert that it answered, and each of the others whole or not at all', async () => {
    const first = await start();
    await first.call('/indexes', INDEX);
    const answered = new Set<number>();
    let next = 0;
    const upsertUntilGone = async () => {
      for (;;) {
        const number = next++;
        await first.call('/index-data/ix/vectors/upsert', aRequest(number));
        answered.add(number);
      }
    };
    const workers = Promise.allSettled([1, 2, 3, 4].map(upsertUntilGone));
    while (answered.size < 40) await new Promise((resolve) => setTimeout(resolve, 5));
    await first.kill();
    await workers;

    const second = await start();
    for (let number = 0; number < next; number += 1) {
      const { vectors } = await second.call(`/index-data/ix/vectors/list?namespace=words&prefix=${number}-`);
      const count = (vectors as unknown[]).length;
      expect(answered.has(number) ? [PER_REQUEST] : [0, PER_REQUEST]).toContain(count);
    }
    const search = {
      namespace: 'words',
      vector: aRequest(7).vectors[3]!.values,
      topK: 1,
      includeMetadata: true,
    };
    expect(await second.call('/index-data/ix/query', search)).toMatchObject({ matches: [{ score: 1 }] });
  }, 20_000);
});
