import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDynamoRepo } from '@lading/dynamo-repo';
import { createDynamodbStandIn, createInProcessHandler } from '@lading/local-stack';
import { setTimeout } from 'node:timers/promises';
import { init, submitTexts, verifyBatch } from '../src/index.ts';
import type { Dependencies, IngestOutcome, SubmissionOutcome } from '../src/index.ts';
import { ingestAll, startHarness } from './harness.ts';
import type { Harness } from './harness.ts';

const COUNT = 10_000;
/** It takes half a minute, and many times as long on a machine that is busy. */
const PATIENCE_MS = 15 * 60_000;
/** Every fiftieth can't be stored, half of them for their id. */
const BAD_EVERY = 50;

const ID_FORMS: ((at: number) => string)[] = [
  (at) => `docs/guide ${at}/§`.replace('§', 'page'),
  (at) => `${'x'.repeat(507)}${String(at).padStart(5, '0')}`,
  (at) => `a "quoted" \\ #${at}`,
  (at) => `plain-${at}`,
];

function itemAt(at: number) {
  const id = ID_FORMS[at % ID_FORMS.length]?.(at) ?? '';
  const text = `paragraph ${at}`;
  if (at % BAD_EVERY !== 0) return { id, text, metadata: { page: at } };
  return at % (2 * BAD_EVERY) === 0
    ? { id: `ünd/${at}`, text }
    : { id, text, metadata: { of: { nested: at } } };
}

async function* file() {
  for (let at = 0; at < COUNT; at += 1) yield Buffer.from(`${JSON.stringify(itemAt(at))}\n`);
}

async function untilEmbedded({ openai }: Dependencies, submission: SubmissionOutcome): Promise<void> {
  if (submission.outcome !== 'submitted') return;
  while ((await openai.getBatch(submission.openaiBatchId)).status !== 'completed') await setTimeout(100);
}

describe('ten thousand items of a file', () => {
  let harness: Harness;
  let pipeline: Dependencies;
  let submissions: SubmissionOutcome[];
  let ingested: IngestOutcome[];

  beforeAll(async () => {
    const config = { dimensions: 8, maxInputsPerBatch: 4_000 };
    harness = await startHarness(config);
    // In memory: forty thousand writes, each of which the table on disk would make sure of.
    const { now } = Date;
    const sleep = async () => undefined;
    const { call } = createDynamodbStandIn({ now, sleep, random: Math.random });
    const requestHandler = createInProcessHandler(call);
    // Nobody checks signatures here, and they are a third of the work.
    const unsigned = { signer: { sign: async (request: unknown) => request } };
    const repo = createDynamoRepo({ ...harness.config.dynamodb, ...unsigned, requestHandler });
    pipeline = harness.another({ repo });
    await init(pipeline);
    submissions = await Array.fromAsync(submitTexts(pipeline, file));
    // Polled by ingest meanwhile, they would cost more than all that is tested here.
    for (const submission of submissions) await untilEmbedded(pipeline, submission);
    ingested = await ingestAll(pipeline);
  }, PATIENCE_MS);

  afterAll(async () => await harness[Symbol.asyncDispose]());

  it('end in ledgers that balance over every one of them', async () => {
    const bad = COUNT / BAD_EVERY;
    expect(submissions).toMatchObject([
      { outcome: 'refused', refused: bad },
      { outcome: 'submitted', inputs: 4_000 },
      { outcome: 'submitted', inputs: 4_000 },
      { outcome: 'submitted', inputs: COUNT - bad - 8_000 },
    ]);
    expect(ingested.map(({ outcome }) => outcome)).toEqual(['completed', 'completed', 'completed']);
    const runs = await Promise.all(submissions.map(({ batchId }) => pipeline.repo.runs.get(batchId)));
    const total = (name: string) => runs.reduce((sum, run) => sum + (run?.ledger?.[name] ?? 0), 0);
    expect({
      submitted: total('submitted'),
      stored: total('stored'),
      failedForGood: total('failedForGood'),
    }).toEqual({ submitted: COUNT, stored: COUNT - bad, failedForGood: bad });
    expect(await harness.control('stats')).toMatchObject({ inputsEmbedded: COUNT - bad });
  });

  it(
    'are proven id by id',
    async () => {
      for (const submission of [submissions[0], submissions.at(-1)]) {
        const verification = await verifyBatch(pipeline, submission?.batchId ?? '');
        expect(verification).toMatchObject({ conclusion: 'proven' });
      }
    },
    PATIENCE_MS,
  );

  it(
    'are not bought again',
    async () => {
      expect(await Array.fromAsync(submitTexts(pipeline, file))).toEqual([]);
      expect(harness.events.at(-1)).toMatchObject({
        type: 'not-submitted',
        unchanged: COUNT - COUNT / BAD_EVERY,
      });
    },
    PATIENCE_MS,
  );
});
