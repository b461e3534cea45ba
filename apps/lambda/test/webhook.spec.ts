import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { startAwsStandIn } from './aws-stand-in.ts';
import type { AwsStandIn } from './aws-stand-in.ts';
import { createLambdaHost } from './lambda-host.ts';
import type { LambdaHost } from './lambda-host.ts';

const KEY = Buffer.from('a secret of twenty-four.');
const MACHINE = 'arn:aws:states:us-east-1:1:stateMachine:lading-dev-ingest';
const nowSeconds = () => Math.floor(Date.now() / 1000);

interface Delivery {
  id?: string;
  at?: number;
  type?: string;
  key?: Buffer;
}

/** A request as a function URL hands it on. */
function delivery({ id = 'wh_1', at = nowSeconds(), type = 'batch.completed', key = KEY }: Delivery = {}) {
  const body = JSON.stringify({
    id: 'evt_1',
    object: 'event',
    created_at: at,
    type,
    data: { id: 'batch_7' },
  });
  const signature = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64');
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(at),
    'webhook-signature': `v1,${signature}`,
  };
  return { version: '2.0', headers, body, isBase64Encoded: false };
}

describe('the webhook', () => {
  let aws: AwsStandIn;
  let lambda: LambdaHost;
  const post = async (request: unknown) =>
    (await lambda.invoke('OpenAiWebhook', request)) as { statusCode: number; body: string };

  beforeAll(async () => {
    aws = await startAwsStandIn();
    aws.parameters.set('/lading/dev/openai-webhook-secret', `whsec_${KEY.toString('base64')}`);
    lambda = createLambdaHost({
      STATE_MACHINE_ARN: MACHINE,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_MAX_ATTEMPTS: '1',
      AWS_ENDPOINT_URL_SSM: aws.url,
      AWS_ENDPOINT_URL_SFN: aws.url,
    });
  });
  afterAll(async () => {
    await lambda[Symbol.asyncDispose]();
    await aws[Symbol.asyncDispose]();
  });
  beforeEach(() => aws.executions.clear());

  it.each(['batch.completed', 'batch.failed', 'batch.expired', 'batch.cancelled'])(
    'starts the ingest of the batch that %s names, under the name of the delivery',
    async (type) => {
      expect(await post(delivery({ type }))).toMatchObject({ statusCode: 200 });
      expect([...aws.executions]).toEqual([
        ['wh_1', { stateMachineArn: MACHINE, input: '{"openaiBatchId":"batch_7"}' }],
      ]);
    },
  );

  it('checks the bytes as they came, also when they came in base64', async () => {
    const request = delivery();
    const encoded = { ...request, body: Buffer.from(request.body).toString('base64'), isBase64Encoded: true };
    expect(await post(encoded)).toMatchObject({ statusCode: 200 });
    expect(aws.executions.size).toBe(1);
  });

  it('starts nothing for a delivery that comes again', async () => {
    await post(delivery());
    expect(await post(delivery())).toEqual({ statusCode: 200, body: 'Started before.' });
    expect(aws.executions.size).toBe(1);
  });

  it.each([
    ['forged', delivery({ key: Buffer.from('another secret') })],
    ['stale', delivery({ at: nowSeconds() - 400 })],
    ['from the future', delivery({ at: nowSeconds() + 400 })],
    ['changed on the way', { ...delivery(), body: delivery().body.replace('batch_7', 'batch_8') }],
    ['unsigned', { ...delivery(), headers: {} }],
  ])('answers 401 and starts nothing for one that is %s', async (_, request) => {
    expect(await post(request)).toMatchObject({ statusCode: 401 });
    expect(aws.executions.size).toBe(0);
  });

  it('starts nothing for events about other things', async () => {
    expect(await post(delivery({ type: 'response.completed' }))).toMatchObject({ statusCode: 200 });
    expect(aws.executions.size).toBe(0);
  });

  it('names an execution by a hash where the delivery’s id is no name', async () => {
    await post(delivery({ id: 'wh:1/2' }));
    expect([...aws.executions.keys()]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  });

  it('throws when the start fails, so that OpenAI sends the delivery again', async () => {
    Object.assign(aws.failing, { status: 503, times: 1 });
    await expect(post(delivery())).rejects.toThrow();
    expect(await post(delivery())).toMatchObject({ statusCode: 200 });
    expect(aws.executions.size).toBe(1);
  });

  it('writes neither secret nor body into its log', () => {
    const written = JSON.stringify(lambda.logs);
    expect(lambda.logs.length).toBeGreaterThan(0);
    expect(written).not.toContain(KEY.toString('base64'));
    expect(written).not.toContain('evt_1');
  });
});
