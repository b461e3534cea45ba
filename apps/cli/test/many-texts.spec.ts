import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toEvents } from './cli-process.ts';
import { startWorkbench } from './workbench.ts';
import type { Workbench } from './workbench.ts';

/** The same with 10,000 is measured in docs/performance.md. */
const ITEMS = 600;
/** Six processes, on a machine that may be busy. */
const PATIENCE_MS = 240_000;
const MOST = 'z'.repeat(512);

interface Item {
  id: string;
  text: string;
  metadata: Record<string, unknown>;
}

const REFUSED: ((item: Item, at: number) => Item)[] = [
  (item, at) => ({ ...item, id: `größe/${at}` }),
  (item, at) => ({ ...item, id: `${at} ${MOST}` }),
  (item) => ({ ...item, metadata: { deep: { er: 1 } } }),
  (item) => ({ ...item, metadata: { big: 'm'.repeat(41_000) } }),
  (item) => ({ ...item, text: '' }),
];

/** Ids with slashes and spaces, some as long as Pinecone takes; in each hundred, five that a vendor would refuse. */
function itemAt(at: number): Item {
  const plain = {
    id: `docs/a section/page ${at}`,
    text: `page ${at}: größe, 日本語`,
    metadata: { page: at },
  };
  if (at % 10 === 7) return { ...plain, id: `${plain.id}/${MOST}`.slice(0, 512) };
  return REFUSED[at % 100]?.(plain, at) ?? plain;
}

let workbench: Workbench;
beforeAll(async () => void (workbench = await startWorkbench()));
afterAll(async () => await workbench[Symbol.asyncDispose]());

it(
  'brings home every item of a file that can be stored, and buys none of the others',
  async () => {
    const bench = await workbench.open('many', {
      LADING_DIMENSIONS: '8',
      PINECONE_INDEX: 'many-texts',
      LADING_MAX_INPUTS_PER_BATCH: '250',
      LADING_SHARD_RECORDS: '100',
    });
    const items = Array.from({ length: ITEMS }, (_, at) => itemAt(at));
    const refused = (ITEMS / 100) * REFUSED.length;
    const good = ITEMS - refused;
    await writeFile(
      join(bench.cwd, 'items.ndjson'),
      items.map((item) => `${JSON.stringify(item)}\n`).join(''),
    );
    const from = ['submit', '--from', 'items.ndjson', '--namespace', 'many', '--json'];

    const submitted = toEvents(await bench.run(from)).filter(({ type }) => type === 'submission');
    const idsOf = (outcome: string) =>
      submitted.filter((event) => event['outcome'] === outcome).map(({ batchId }) => String(batchId));
    expect(idsOf('submitted')).toHaveLength(Math.ceil(good / 250));
    const ingested = await bench.run(['ingest', '--watch', '--json']);
    expect(ingested).toMatchObject({ code: 0 });
    const ledgers = toEvents(ingested).flatMap(({ ledger }) => (ledger ? [ledger as Ledger] : []));
    expect(sum(ledgers.map(({ submitted: count }) => count))).toBe(good);
    expect(sum(ledgers.map(({ stored }) => stored))).toBe(good);
    const batchIds = [...idsOf('refused'), ...idsOf('submitted')];
    expect(await bench.run(['verify', ...batchIds])).toMatchObject({ code: 0 });
    expect((await workbench.stats()).inputsEmbedded).toBe(good);

    const status = (await bench.run(['status'])).stdout;
    expect(status).toMatch(new RegExp(`SUCCESS +0 +${good}\\n`));
    expect(status).toMatch(new RegExp(`FAILED +0 +${refused}\\n`));
    const again = toEvents(await bench.run(from)).at(-1);
    expect(again).toMatchObject({ type: 'not-submitted', unchanged: good });
    expect((await workbench.stats()).inputsEmbedded).toBe(good);
  },
  PATIENCE_MS,
);

interface Ledger {
  submitted: number;
  stored: number;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
