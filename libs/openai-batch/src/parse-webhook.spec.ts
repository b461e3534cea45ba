import { describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { parseWebhook } from './index.ts';

const KEY = Buffer.from('a secret of twenty-four.');
const secret = `whsec_${KEY.toString('base64')}`;
const nowSeconds = () => Math.floor(Date.now() / 1000);

/** A delivery as OpenAI signs it. */
function signed({
  id = 'wh_1',
  at = nowSeconds(),
  body = '{"type":"batch.completed","data":{"id":"batch_7"}}',
} = {}) {
  const signature = createHmac('sha256', KEY).update(`${id}.${at}.${body}`).digest('base64');
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(at),
    'webhook-signature': `v1,${signature}`,
  };
  return { rawBody: body, headers: headers as Record<string, string | undefined>, secret };
}

describe('parseWebhook', () => {
  it('reads what OpenAI signed, whatever the case of the header names', async () => {
    expect(await parseWebhook(signed())).toEqual({
      id: 'wh_1',
      type: 'batch.completed',
      objectId: 'batch_7',
    });
    const delivery = signed();
    const upper = Object.fromEntries(Object.entries(delivery.headers).map(([k, v]) => [k.toUpperCase(), v]));
    expect(await parseWebhook({ ...delivery, headers: upper })).toMatchObject({ id: 'wh_1' });
  });

  it('takes any of several signatures, as while a secret is rotated', async () => {
    const delivery = signed();
    delivery.headers['webhook-signature'] = `v1,b3RoZXI= ${delivery.headers['webhook-signature']}`;
    expect(await parseWebhook(delivery)).toMatchObject({ objectId: 'batch_7' });
  });

  it.each([
    ['another body', { ...signed(), rawBody: '{"type":"batch.completed","data":{"id":"batch_8"}}' }],
    ['another secret', { ...signed(), secret: `whsec_${Buffer.from('another one').toString('base64')}` }],
    ['an old timestamp', signed({ at: nowSeconds() - 301 })],
    // A minute past the limit, for this was signed when the tests were read, and may be looked at much later.
    ['a timestamp ahead', signed({ at: nowSeconds() + 360 })],
    ['another id', { ...signed(), headers: { ...signed().headers, 'webhook-id': 'wh_2' } }],
    ['no signature', { ...signed(), headers: { ...signed().headers, 'webhook-signature': undefined } }],
    [
      'a signature that is none',
      { ...signed(), headers: { ...signed().headers, 'webhook-signature': 'v1,' } },
    ],
    [
      'a header that can be none',
      { ...signed(), headers: { ...signed().headers, 'webhook-signature': 'v1,\u0000' } },
    ],
    ['a body that is not JSON', signed({ body: 'batch.completed' })],
  ])('refuses %s', async (_, delivery) => {
    await expect(parseWebhook(delivery)).rejects.toMatchObject({ name: 'WebhookRefusedError' });
  });

  it('never takes an empty secret for one that fits', async () => {
    await expect(parseWebhook({ ...signed(), secret: '' })).rejects.toBeInstanceOf(TypeError);
  });
});
