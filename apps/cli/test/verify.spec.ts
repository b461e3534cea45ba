import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { toEvents } from './cli-process.ts';
import { startWorkbench } from './workbench.ts';
import type { Bench, Workbench } from './workbench.ts';

let workbench: Workbench;
let bench: Bench;
let words: number;
let batchId: string;
let id: string;

beforeAll(async () => {
  workbench = await startWorkbench();
  bench = await workbench.open('verify');
  words = await bench.load(1);
  [batchId = ''] = await bench.submitAll();
  [id = ''] = Object.keys((await bench.state()).words);
});

afterAll(async () => await workbench[Symbol.asyncDispose]());

// In this order: each test goes on from the state that the one before left.
describe('verify, why and close', () => {
  it('can’t prove a pending batch, and close refuses what ingest can bring home', async () => {
    const verified = await bench.run(['verify', batchId]);
    expect(verified).toMatchObject({ code: 3 });
    expect(verified.stdout).toContain(
      `${batchId}: nothing contradicts it, but it can’t be proven (${words} ids)\n`,
    );
    expect(verified.stdout).toMatch(/^Can’t be proven: the batch is still pending/m);

    const closed = await bench.run(['close', batchId, '--reason', 'tired of it']);
    expect(closed).toMatchObject({ code: 1, stdout: '' });
    expect(closed.stderr).toMatch(/was not closed: its results can still be read\. `lading ingest --batch/);
    expect(await bench.run(['close', batchId, '--reason', ' '])).toMatchObject({ code: 2 });
    expect(await bench.run(['close', batchId])).toMatchObject({ code: 2 });
  });

  it('proves a batch that came home, for people and for machines', async () => {
    expect(await bench.run(['ingest'])).toMatchObject({ code: 0 });
    const verified = await bench.run(['verify', batchId]);
    expect(verified).toMatchObject({ code: 0 });
    expect(verified.stdout).toMatch(new RegExp(`^${batchId}: proven \\(${words} ids\\)$`, 'm'));
    const machine = await bench.run(['verify', batchId, '--json']);
    expect(machine).toMatchObject({ code: 0, stderr: '' });
    expect(toEvents(machine).at(-1)).toMatchObject({
      type: 'verification',
      batchId,
      conclusion: 'proven',
      submitted: words,
    });
  });

  it('tells a word’s story in order of time', async () => {
    const { code, stdout } = await bench.run(['why', id]);
    expect(code).toBe(0);
    const story = [
      'intended',
      'sent to OpenAI',
      'OpenAI has it as batch_',
      'OpenAI says completed',
      'judged as stored',
      'recorded as SUCCESS',
      'batch ended as COMPLETED',
      'the word is SUCCESS',
      'Pinecone has its vector of 1536 numbers',
      'image_id:',
    ];
    const positions = story.map((part) => stdout.indexOf(part));
    expect(positions).not.toContain(-1);
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
    const [machine] = toEvents(await bench.run(['why', id, '--json']));
    expect(machine).toMatchObject({
      type: 'story',
      customId: id,
      chapters: [{ batchId, verdict: { kind: 'stored' } }],
    });

    const unknown = await bench.run(['why', 'milk']);
    expect(unknown).toMatchObject({ code: 1, stdout: '' });
    expect(unknown.stderr).toMatch(/error: Nothing is known of "milk": table .* has no such text/);
  });

  it('shows the first contradictions to people, and all of them to machines', async () => {
    const openaiBatchId = (await bench.pipeline.repo.batches.get(batchId))?.openaiBatchId ?? '';
    const { outputFileId = '' } = await bench.pipeline.openai.getBatch(openaiBatchId);
    const line = JSON.stringify({ custom_id: id, error: { code: 'lost', message: 'lost' }, response: null });
    await workbench.control('PUT', `/_local/files/${outputFileId}/content`, `${line}\n`);
    const people = await bench.run(['verify', batchId]);
    expect(people).toMatchObject({ code: 1 });
    expect(people.stdout).toContain(`${batchId}: DISPROVED (${words} ids)\n`);
    expect(people.stdout).toContain(`openai: ${id} is recorded as stored, but OpenAI has no vector for it\n`);
    expect(people.stdout).toContain(`… and ${words - 20} more; --json shows all.\n`);
    const machine = await bench.run(['verify', batchId, '--json']);
    expect(machine).toMatchObject({ code: 1 });
    expect(toEvents(machine).filter(({ type }) => type === 'contradiction')).toHaveLength(words);

    const ended = await bench.run(['close', batchId, '--reason', 'tired of it']);
    expect(ended).toMatchObject({
      code: 0,
      stdout: `${batchId}: has ended before, as COMPLETED; nothing was changed.\n`,
    });
  });
});
