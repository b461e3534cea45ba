import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toEvents } from './cli-process.ts';
import type { CliEvent } from './cli-process.ts';
import { startWorkbench } from './workbench.ts';
import type { Bench, Workbench } from './workbench.ts';

let workbench: Workbench;

beforeAll(async () => {
  workbench = await startWorkbench();
});

afterAll(async () => await workbench[Symbol.asyncDispose]());

/** A dozen processes, on a machine that may be busy. */
const PATIENCE_MS = 240_000;
const SMALL = { LADING_DIMENSIONS: '8', PINECONE_INDEX: 'small-texts' };

function toFile(items: readonly unknown[]): string {
  return items.map((item) => `${typeof item === 'string' ? item : JSON.stringify(item)}\n`).join('');
}

function paragraphs(count: number) {
  return Array.from({ length: count }, (_, at) => ({
    id: `docs/a guide/${at}`,
    text: `paragraph ${at}`,
    metadata: { page: at },
  }));
}

async function embeddedBy(work: () => Promise<unknown>): Promise<number> {
  const before = (await workbench.stats()).inputsEmbedded;
  await work();
  return (await workbench.stats()).inputsEmbedded - before;
}

async function ingest(bench: Bench): Promise<CliEvent[]> {
  const run = await bench.run(['ingest', '--watch', '--json']);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  return toEvents(run).filter(({ type, outcome }) => type === 'ingest' && outcome === 'completed');
}

describe('submit --from', () => {
  it(
    'buys the items of a file, tells what it leaves out, and every command knows them',
    async () => {
      const bench = await workbench.open('file', SMALL);
      const content = toFile([
        ...paragraphs(5),
        { id: 'ünd', text: 'not ASCII' },
        { id: 'deep', text: 'a', metadata: { of: { more: 1 } } },
        '{"id":"cut off',
        { id: 'docs/a guide/0', text: 'again' },
      ]);
      await writeFile(join(bench.cwd, 'items.ndjson'), content);

      const submitted = await bench.run(['submit', '--from', 'items.ndjson', '--namespace', 'guides']);
      expect(submitted.code).toBe(3);
      const [, refusedIn = ''] = /recorded under ([0-9a-f-]{36})/.exec(submitted.stdout) ?? [];
      expect(submitted.stdout.replace(refusedIn, 'BATCH')).toBe(
        '5 texts submitted in 1 batch; 2 refused and not bought, recorded under BATCH; 2 without an id of their own. Next: `lading ingest --watch`.\n',
      );
      expect(submitted.stderr).toMatch(/line 6: "ünd" is not bought: INVALID_ID: /);
      expect(submitted.stderr).toMatch(/line 8: the line is not a JSON object; left out/);
      expect(submitted.stderr).toMatch(/line 9: its id is that of line 1, which counts; left out/);

      const [outcome] = await ingest(bench);
      expect(outcome).toMatchObject({ ledger: { submitted: 5, stored: 5 } });
      const batchId = String(outcome?.['batchId']);
      expect(await bench.run(['verify', batchId, refusedIn])).toMatchObject({ code: 0 });

      const status = await bench.run(['status']);
      expect(status.stdout).toMatch(/status +words +texts/);
      expect(status.stdout).toMatch(/SUCCESS +0 +5/);
      const search = await bench.run(['search', 'paragraph 3', '--namespace', 'guides', '--top', '1']);
      expect(search.stdout).toMatch(/1\.000 +docs\/a guide\/3 +\{"page":3\}/);

      const why = await bench.run(['why', 'docs/a guide/3', '--namespace', 'guides']);
      expect(why).toMatchObject({ code: 0 });
      expect(why.stdout).toMatch(/the text is SUCCESS of batch/);
      const whyNot = await bench.run(['why', 'ünd', '--namespace', 'guides']);
      expect(whyNot.stdout).toMatch(/refused before anything was bought/);
      expect(whyNot.stdout).toMatch(/recorded as FAILED: INVALID_ID/);
    },
    PATIENCE_MS,
  );

  it(
    'reads standard input, and buys nothing of it twice',
    async () => {
      const bench = await workbench.open('stdin', SMALL);
      const submit = () => bench.run(['submit', '--from', '-', '--json'], { input: toFile(paragraphs(4)) });
      const bought = await embeddedBy(async () => {
        const first = await submit();
        expect(first).toMatchObject({ code: 0, stderr: '' });
        expect(toEvents(first)).toContainEqual(
          expect.objectContaining({ type: 'submission', outcome: 'submitted', inputs: 4 }),
        );
        await ingest(bench);
        const again = await submit();
        expect(again).toMatchObject({ code: 0 });
        expect(toEvents(again).at(-1)).toEqual({
          type: 'not-submitted',
          unchanged: 4,
          underWay: 0,
          givenUp: 0,
        });
      });
      expect(bought).toBe(4);
    },
    PATIENCE_MS,
  );

  it(
    'carries on where a run was killed, and buys nothing twice',
    async () => {
      const bench = await workbench.open('killed', { ...SMALL, LADING_MAX_INPUTS_PER_BATCH: '10' });
      await writeFile(join(bench.cwd, 'items.ndjson'), toFile(paragraphs(40)));
      const args = ['submit', '--from', 'items.ndjson', '--json'];
      const bought = await embeddedBy(async () => {
        let created = 0;
        const killed = await bench.run(args, {
          onEvent({ type }, child) {
            if (type === 'batch-created') created += 1;
            if (created === 2) child.kill('SIGKILL');
          },
        });
        expect(killed).toMatchObject({ signal: 'SIGKILL' });
        expect(await bench.run(args)).toMatchObject({ code: 0 });
        const outcomes = await ingest(bench);
        const stored = outcomes.map(({ ledger }) => (ledger as { stored: number }).stored);
        expect(stored.reduce((sum, count) => sum + count, 0)).toBe(40);
      });
      expect(bought).toBe(40);
    },
    PATIENCE_MS,
  );

  it.each([
    { what: 'a file that is missing', args: ['--from', 'nope.ndjson'], says: /nope\.ndjson can't be read/ },
    { what: 'a namespace with a space', args: ['--from', '-', '--namespace', 'a b'], says: /ASCII/ },
    { what: 'a namespace without a file', args: ['--namespace', 'a'], says: /goes with --from/ },
    {
      what: 'a receipt of a file',
      args: ['--from', '-', '--receipt', '5f8d4d9a-6c0e-4b8e-9c5a-2f1d3b7e9a10/1'],
      says: /cannot be used with/,
    },
  ])(
    'refuses $what',
    async ({ args, says }) => {
      const bench = await workbench.open('refused', SMALL);
      const run = await bench.run(['submit', ...args]);
      expect(run).toMatchObject({ code: 2, stdout: '' });
      expect(run.stderr).toMatch(says);
    },
    PATIENCE_MS,
  );
});
