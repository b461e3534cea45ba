import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DynamoRepoSettings } from '../src/index.ts';
import { createSign } from '../src/direct/signature.ts';
import { aResult, aWordItem, BATCH, wordId } from './factories.ts';
import { collect, refusal, startDynamo, transport } from './local-table.ts';
import type { Answer, Exchange, LocalDynamo } from './local-table.ts';

let dynamo: LocalDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

const bySdk = ({ headers }: Exchange) => headers['amz-sdk-invocation-id'] !== undefined;

/** A repository whose first request has been made, by the SDK, and whose exchanges are seen. */
async function warmRepo(
  answer: (exchange: Exchange) => Promise<Answer> = ({ forward }) => forward(),
  settings: Partial<DynamoRepoSettings> = {},
) {
  const table = await dynamo.createTable();
  await table.put(aWordItem());
  const seen: Exchange[] = [];
  let warm = false;
  const requestHandler = transport(async (exchange) => {
    if (!warm) return await exchange.forward();
    seen.push(exchange);
    return await answer(exchange);
  });
  const repo = table.repoWith({ requestHandler, ...settings });
  await repo.table.check();
  warm = true;
  return { ...table, repo, seen };
}

describe('hot calls', () => {
  it('go past the SDK once it has shown the way, and do the same', async () => {
    const { repo, seen } = await warmRepo();
    expect(await repo.words.claim(wordId(), BATCH)).toEqual({ claimed: true, attempts: 1 });
    expect(await repo.words.settle(wordId(), { batchId: BATCH, to: 'SUCCESS' })).toBe('settled');
    expect(await repo.words.settle(wordId(), { batchId: BATCH, to: 'SUCCESS' })).toBe('not-ours');
    await collect(repo.results.putAll([aResult()]));
    expect(await collect(repo.results.listOfBatch(BATCH))).toHaveLength(1);
    expect(seen.map(({ operation }) => operation)).toEqual([
      ...['UpdateItem', 'UpdateItem', 'UpdateItem'],
      ...['BatchWriteItem', 'Query'],
    ]);
    expect(seen.filter(bySdk)).toEqual([]);
  });

  it.each([undefined, 'a session token'])(
    'are signed as the SDK signs (session token: %p)',
    async (sessionToken) => {
      const keys = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken };
      const { repo, seen } = await warmRepo(undefined, { credentials: keys });
      await repo.words.claim(wordId(), BATCH);
      await repo.runs.get(BATCH);
      const [direct, sdk] = [seen[0]!, seen[1]!];
      expect([bySdk(direct), bySdk(sdk)]).toEqual([false, true]);
      expect(direct.headers['user-agent']).toMatch(/^aws-sdk-js/);
      for (const { headers, text } of [direct, sdk]) {
        const { authorization = '', 'x-amz-date': date = '' } = headers;
        const [, names = ''] = /SignedHeaders=([^,]*)/.exec(authorization) ?? [];
        const signed = Object.fromEntries(names.split(';').map((name) => [name, headers[name] ?? '']));
        const time = Date.parse(date.replace(/^(....)(..)(..T..)(..)/, '$1-$2-$3:$4:'));
        const scope = { region: 'us-east-1', service: 'dynamodb' };
        const again = createSign()({ path: '/', headers: signed, body: text }, keys, scope, time);
        expect(again.authorization).toBe(authorization);
      }
    },
  );

  it.each([
    ['a server error', { ...refusal('InternalServerError'), status: 500 }],
    ['a clock that is wrong', refusal('InvalidSignatureException', 'Signature expired')],
    ['a token that ran out', refusal('ExpiredTokenException')],
    ['a reply that is not JSON', { status: 200, body: 'oops' as unknown as Record<string, unknown> }],
  ])('hand %s to the SDK', async (_name, failure) => {
    let failures = 1;
    const { repo, seen } = await warmRepo(async ({ forward }) =>
      failures-- > 0 ? failure : await forward(),
    );
    expect(await repo.words.claim(wordId(), BATCH)).toEqual({ claimed: true, attempts: 1 });
    expect(seen.map(bySdk).slice(0, 2)).toEqual([false, true]);
  });

  it('hand a lost connection to the SDK', async () => {
    let losses = 1;
    const { repo, seen } = await warmRepo(async ({ forward }) => {
      if (losses-- > 0) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      return await forward();
    });
    expect(await repo.words.claim(wordId(), BATCH)).toMatchObject({ claimed: true });
    expect(seen.map(bySdk)).toEqual([false, true]);
  });

  it('fail as the SDK fails', async () => {
    const { repo } = await warmRepo(async () => refusal('AccessDeniedException', 'no'));
    await expect(repo.words.claim(wordId(), BATCH)).rejects.toMatchObject({
      name: 'TableRequestError',
      failure: 'access',
    });
    await expect(collect(repo.results.listOfBatch(BATCH))).rejects.toMatchObject({ failure: 'access' });
  });

  it('let the SDK go first with new credentials', async () => {
    let turn = 0;
    const credentials = async () => ({
      accessKeyId: `AKID${turn}`,
      secretAccessKey: 'secret',
      expiration: new Date(0),
    });
    const { repo, seen } = await warmRepo(undefined, { credentials });
    const settle = () => repo.words.settle(wordId(), { batchId: BATCH, to: 'SUCCESS' });
    await settle();
    turn = 1;
    await settle();
    await settle();
    expect(seen.map(bySdk)).toEqual([false, true, false]);
  });

  it('need no transport of the caller’s', async () => {
    const { put, repoWith, items } = await dynamo.createTable();
    const count = 80;
    await put(...Array.from({ length: count }, (_, at) => aWordItem({}, { word: at + 1 })));
    const { words } = repoWith({});
    await words.claim(wordId(1), BATCH);
    const claims = await Promise.all(
      Array.from({ length: count }, (_, at) => words.claim(wordId(at + 1), BATCH)),
    );
    expect(claims).toEqual(claims.map(() => ({ claimed: true, attempts: 1 })));
    const claimed = Object.values(await items()).filter((item) => item.embedding_batch_id?.S === BATCH);
    expect(claimed).toHaveLength(count);
  });
});
