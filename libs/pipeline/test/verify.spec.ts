import { DeleteItemCommand, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { batchFiles } from '@lading/staging';
import { verifyBatch } from '../src/index.ts';
import type { Contradiction, Dependencies } from '../src/index.ts';
import { aWord, IMAGE_ID, wordId, words } from './factories.ts';
import { ingestAll, startHarness, submitAll } from './harness.ts';
import type { Harness } from './harness.ts';

/** A batch that came home: 25 words of one receipt, in shards of 10. */
async function cameHome(
  settings = {},
): Promise<{ harness: Harness; batchId: string; openaiBatchId: string }> {
  const harness = await startHarness({ shardRecords: 10, ...settings });
  await harness.load(words(25));
  const [outcome] = await submitAll(harness.pipeline);
  await ingestAll(harness.pipeline);
  if (outcome?.outcome !== 'submitted') throw new Error(JSON.stringify(outcome));
  return { harness, batchId: outcome.batchId, openaiBatchId: outcome.openaiBatchId };
}

async function verify(pipeline: Dependencies, batchId: string) {
  const found: Contradiction[] = [];
  const verification = await verifyBatch(pipeline, batchId, { onContradiction: (each) => found.push(each) });
  return { ...verification, found };
}

/** Writes to the table behind everybody's back. */
async function tamper({ config }: Harness, command: DeleteItemCommand | UpdateItemCommand) {
  const { region, endpoint, credentials } = config.dynamodb;
  const client = new DynamoDBClient({ region, endpoint, credentials });
  await client.send(command as UpdateItemCommand);
  client.destroy();
}

const TableName = 'ReceiptsTable';
const FIRST = wordId();
const WORD_KEY = { PK: { S: `IMAGE#${IMAGE_ID}` }, SK: { S: 'RECEIPT#00001#LINE#00001#WORD#00001' } };
const resultKey = (batchId: string, word = '001') => ({
  PK: { S: `BATCH#${batchId}` },
  SK: { S: `RESULT#IMAGE#${IMAGE_ID}#RECEIPT#00001#LINE#001#WORD#${word}` },
});

describe('verify', () => {
  it('proves a batch that came home, check by check and id by id', async () => {
    const { harness, batchId, openaiBatchId } = await cameHome();
    await using _ = harness;
    const all = { agreed: 25, disproved: 0, superseded: 0, unproven: 0 };
    expect(await verify(harness.pipeline, batchId)).toEqual({
      batchId,
      openaiBatchId,
      conclusion: 'proven',
      submitted: 25,
      unexpected: 0,
      checks: [
        { check: 'recorded', ...all },
        { check: 'openai', ...all },
        { check: 'vectors', ...all },
        { check: 'words', ...all },
        { check: 'totals', ...all, agreed: 3 },
      ],
      gaps: [],
      found: [],
    });
  });

  it('changes nothing: it stages no file, writes no item and embeds nothing', async () => {
    const { harness, batchId } = await cameHome();
    await using _ = harness;
    await harness.pipeline.staging.remove(batchId);
    const run = await harness.pipeline.repo.runs.get(batchId);
    const { inputsEmbedded } = (await harness.control('stats')) as { inputsEmbedded: number };
    // Without anything staged, OpenAI's own input file says what was submitted.
    expect(await verify(harness.pipeline, batchId)).toMatchObject({ conclusion: 'proven', submitted: 25 });
    expect(await harness.pipeline.staging.stat(batchFiles(batchId).input)).toBeUndefined();
    expect(await harness.pipeline.repo.runs.get(batchId)).toEqual(run);
    expect(await harness.control('stats')).toMatchObject({ inputsEmbedded });
  });

  it('proves both halves of an expired batch: what came, and what was bought again', async () => {
    await using harness = await startHarness();
    await harness.load(words(20));
    await harness.control('next-batch', { expireAfterFraction: 0.5 });
    const [first] = await submitAll(harness.pipeline);
    await ingestAll(harness.pipeline);
    expect(await verify(harness.pipeline, first?.batchId ?? '')).toMatchObject({ conclusion: 'proven' });
    const [second] = await submitAll(harness.pipeline);
    // Its failed words belong to the second batch by now, which contradicts nothing.
    const meanwhile = await verify(harness.pipeline, first?.batchId ?? '');
    expect(meanwhile).toMatchObject({ conclusion: 'proven', found: [] });
    expect(meanwhile.checks.find(({ check }) => check === 'words')).toMatchObject({
      agreed: 10,
      superseded: 10,
    });
    await ingestAll(harness.pipeline);
    for (const { batchId = '' } of [first ?? {}, second ?? {}]) {
      expect(await verify(harness.pipeline, batchId)).toMatchObject({ conclusion: 'proven', found: [] });
    }
  });

  it('accepts a word that was skipped because it is gone', async () => {
    await using harness = await startHarness();
    await harness.load(words(10));
    const [outcome] = await submitAll(harness.pipeline);
    await tamper(harness, new DeleteItemCommand({ TableName, Key: WORD_KEY }));
    await ingestAll(harness.pipeline);
    const batchId = outcome?.batchId ?? '';
    expect(await verify(harness.pipeline, batchId)).toMatchObject({ conclusion: 'proven', found: [] });
    // Also where the verdict files are lost, which alone say that it was skipped.
    await harness.pipeline.staging.remove(batchId);
    expect(await verify(harness.pipeline, batchId)).toMatchObject({ conclusion: 'proven', found: [] });
  });

  it.each<
    [
      what: string,
      check: string,
      says: RegExp,
      break_: (harness: Harness, batchId: string) => Promise<unknown>,
    ]
  >([
    [
      'a vector that is gone',
      'vectors',
      /^is recorded as stored, but Pinecone has no vector for it$/,
      (harness) => deleteVector(harness, FIRST),
    ],
    [
      'a vector with one bit of one number changed',
      'vectors',
      /^Pinecone's vector is not the one that OpenAI made$/,
      (harness) => flipOneBit(harness, FIRST),
    ],
    [
      'a result item that is gone',
      'recorded',
      /^was judged as stored, but has no result item$/,
      (harness, batchId) => tamper(harness, new DeleteItemCommand({ TableName, Key: resultKey(batchId) })),
    ],
    [
      'a result item that says otherwise',
      'recorded',
      /^was judged as stored, but its result item says FAILED$/,
      (harness, batchId) =>
        tamper(
          harness,
          new UpdateItemCommand({
            TableName,
            Key: resultKey(batchId),
            UpdateExpression: 'SET #s = :failed, error_message = :why',
            ExpressionAttributeNames: { '#s': 'status' },
            ExpressionAttributeValues: { ':failed': { S: 'FAILED' }, ':why': { S: 'missing: nowhere' } },
          }),
        ),
    ],
    [
      'a word that would be bought again',
      'words',
      /^is recorded as stored, but its item says NONE$/,
      (harness) => harness.load([aWord({ text: 'word0' })]),
    ],
    [
      'a word that nobody would ever free',
      'words',
      /^is recorded as stored, but its item says PENDING$/,
      (harness, batchId) =>
        harness.load([
          aWord({ text: 'word0', status: 'PENDING', attributes: { embedding_batch_id: { S: batchId } } }),
        ]),
    ],
    [
      'an output file that never had the vector',
      'openai',
      /^is recorded as stored, but OpenAI has no vector for it$/,
      (harness, batchId) =>
        editOutput(harness, batchId, (lines) => lines.filter((line) => !line.includes(FIRST))),
    ],
  ])('disproves %s', async (_what, check, says, break_) => {
    const { harness, batchId } = await cameHome();
    await using _ = harness;
    await break_(harness, batchId);
    const verification = await verify(harness.pipeline, batchId);
    expect(verification.conclusion).toBe('disproved');
    expect(verification.found).toContainEqual({
      batchId,
      check,
      customId: FIRST,
      says: expect.stringMatching(says),
    });
    // Nothing is said of the other 24.
    expect(verification.found.filter(({ customId = FIRST }) => customId !== FIRST)).toEqual([]);
  });

  it('disproves a result of an id that was never submitted', async () => {
    const { harness, batchId } = await cameHome();
    await using _ = harness;
    const stranger = wordId({ lineId: 9, wordId: 9 });
    const [known] = await Array.fromAsync(harness.pipeline.repo.results.listOfBatch(batchId));
    if (!known) throw new Error('no result');
    const strange = { ...known, pineconeId: stranger, lineId: 9, wordId: 9 };
    await Array.fromAsync(harness.pipeline.repo.results.putAll([strange]));
    expect((await verify(harness.pipeline, batchId)).found).toContainEqual(
      expect.objectContaining({
        check: 'recorded',
        customId: stranger,
        says: 'has a result item, but was never submitted',
      }),
    );
  });

  it('takes a vector that a later batch made anew for superseded, not for wrong', async () => {
    const { harness, batchId } = await cameHome();
    await using _ = harness;
    // Another text gives another vector; the word is free again and is bought by a second batch.
    await harness.load([aWord({ text: 'butter' })]);
    const [second] = await submitAll(harness.pipeline);
    await ingestAll(harness.pipeline);
    const first = await verify(harness.pipeline, batchId);
    expect(first).toMatchObject({ conclusion: 'proven', found: [] });
    expect(first.checks.find(({ check }) => check === 'vectors')).toMatchObject({
      agreed: 24,
      superseded: 1,
    });
    // But the earlier batch excuses nothing of the later one.
    await flipOneBit(harness, FIRST);
    expect(await verify(harness.pipeline, second?.batchId ?? '')).toMatchObject({
      conclusion: 'disproved',
      found: [{ check: 'vectors', customId: FIRST }],
    });
  });

  it('counts ids that OpenAI made up, without calling them a contradiction', async () => {
    const { harness, batchId } = await cameHome();
    await using _ = harness;
    await editOutput(harness, batchId, (lines) => [
      ...lines,
      (lines[0] ?? '').replace(/"custom_id": ?"[^"]*"/, '"custom_id": "made-up"'),
    ]);
    expect(await verify(harness.pipeline, batchId)).toMatchObject({ conclusion: 'proven', unexpected: 1 });
  });

  it('says of a pending batch that nothing contradicts it yet', async () => {
    await using harness = await startHarness();
    await harness.load(words(10));
    const [outcome] = await submitAll(harness.pipeline);
    const verification = await verify(harness.pipeline, outcome?.batchId ?? '');
    expect(verification).toMatchObject({ conclusion: 'unprovable', submitted: 10, found: [] });
    expect(verification.checks[0]).toEqual({
      check: 'recorded',
      agreed: 0,
      disproved: 0,
      superseded: 0,
      unproven: 10,
    });
    expect(verification.gaps[0]).toMatch(/still pending/);
  });

  it('proves what it still can when OpenAI knows the batch no more, and says what it can not', async () => {
    const { harness, batchId, openaiBatchId } = await cameHome();
    await using _ = harness;
    const { getBatch, ...openai } = harness.pipeline.openai;
    const forgetful = harness.another({
      openai: { ...openai, getBatch: (_id, options) => getBatch('batch_of_long_ago', options) },
    });
    const verification = await verify(forgetful, batchId);
    expect(verification).toMatchObject({ conclusion: 'unprovable', submitted: 25, found: [] });
    expect(verification.openaiBatchId).toBe(openaiBatchId);
    expect(verification.gaps).toEqual([expect.stringMatching(/^OpenAI knows no batch/)]);
    const of = Object.fromEntries(verification.checks.map(({ check, ...counts }) => [check, counts]));
    expect(of['recorded']).toMatchObject({ agreed: 25, unproven: 0 });
    expect(of['vectors']).toMatchObject({ agreed: 0, unproven: 25 });
    expect(of['words']).toMatchObject({ agreed: 25 });

    await deleteVector(harness, FIRST);
    expect(await verify(forgetful, batchId)).toMatchObject({
      conclusion: 'disproved',
      found: [{ check: 'vectors', customId: FIRST }],
    });
  });
});

async function pineconeRequest({ pipeline, config }: Harness, path: string, body: unknown): Promise<void> {
  const { host = '' } = (await pipeline.pinecone.describeIndex()) ?? {};
  const response = await fetch(`${host}${path}`, {
    method: 'POST',
    headers: {
      'api-key': config.pinecone.apiKey,
      'content-type': 'application/json',
      'x-pinecone-api-version': '2025-10',
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
}

async function deleteVector(harness: Harness, id: string): Promise<void> {
  await pineconeRequest(harness, '/vectors/delete', { ids: [id], namespace: 'words' });
}

async function flipOneBit(harness: Harness, id: string): Promise<void> {
  const stored = (await harness.pipeline.pinecone.fetch([id], { namespace: 'words' })).get(id);
  const numbers = Float32Array.from(stored?.values ?? []);
  const bits = new Uint32Array(numbers.buffer);
  bits[700] = (bits[700] ?? 0) ^ 1;
  const values = [...numbers];
  await pineconeRequest(harness, '/vectors/upsert', {
    vectors: [{ id, values, metadata: stored?.metadata }],
    namespace: 'words',
  });
}

async function editOutput(harness: Harness, batchId: string, edit: (lines: string[]) => string[]) {
  const { openaiBatchId = '' } = (await harness.pipeline.repo.runs.get(batchId)) ?? {};
  const { outputFileId = '' } = await harness.pipeline.openai.getBatch(openaiBatchId);
  const { baseUrl, apiKey } = harness.config.openai;
  const response = await fetch(`${baseUrl}/files/${outputFileId}/content`, {
    headers: { authorization: `Bearer ${apiKey}` },
  });
  const lines = (await response.text()).split('\n').filter((line) => line !== '');
  await harness.replaceFile(outputFileId, `${edit(lines).join('\n')}\n`);
}
