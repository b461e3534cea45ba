import { parseWebhook, WebhookRefusedError } from '@lading/openai-batch';
import fc from 'fast-check';
import { ok, strictEqual } from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { damaged } from './damaged.ts';
import { toFuzzer } from './fuzzer.ts';

const KEY = Buffer.from('a secret of twenty-four.');
const SECRET = `whsec_${KEY.toString('base64')}`;
const TOLERANCE_SECONDS = 300;
/** How far from now a delivery is at most, if it is one to accept: a case may take a while. */
const FRESH_SECONDS = 200;

const event = fc.record(
  {
    id: fc.string(),
    object: fc.constant('event'),
    created_at: fc.oneof(fc.nat(), fc.jsonValue()),
    type: fc.oneof(fc.constantFrom('batch.completed', 'batch.expired'), fc.jsonValue()),
    data: fc.oneof(fc.record({ id: fc.oneof(fc.string(), fc.jsonValue()) }), fc.jsonValue()),
  },
  { requiredKeys: [] },
);
const body = damaged(
  fc
    .oneof({ weight: 4, arbitrary: event }, fc.jsonValue())
    .map((value) => Buffer.from(JSON.stringify(value))),
).map((bytes) => Buffer.from(bytes).toString());

const delivery = fc.record({
  body,
  id: fc.oneof(
    { weight: 4, arbitrary: fc.stringMatching(/^wh_[0-9a-f]{1,32}$/) },
    fc.string({ unit: 'binary' }),
  ),
  /** Seconds from now. */
  sentIn: fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: -FRESH_SECONDS, max: FRESH_SECONDS }) },
    fc.integer(),
  ),
  forgery: fc.oneof(
    { weight: 4, arbitrary: fc.constant(undefined) },
    fc.record({ signature: fc.string({ unit: 'binary' }) }),
    fc.record({ signedBody: body }),
  ),
});

/** Only what is signed as it came is read; everything else is refused, by the one error that its caller answers with a 401. */
export const webhooks = toFuzzer((tally) =>
  fc.asyncProperty(delivery, async ({ body: rawBody, id, sentIn, forgery = {} }) => {
    tally.lines += 1;
    const at = Math.floor(Date.now() / 1000) + sentIn;
    const { signedBody = rawBody, signature } = forgery as { signedBody?: string; signature?: string };
    const mac = createHmac('sha256', KEY).update(`${id}.${at}.${signedBody}`).digest('base64');
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': String(at),
      'webhook-signature': signature ?? `v1,${mac}`,
    };
    const isGenuine = signature === undefined && signedBody === rawBody;
    try {
      const webhook = await parseWebhook({
        rawBody,
        headers,
        secret: SECRET,
        toleranceSeconds: TOLERANCE_SECONDS,
      });
      ok(isGenuine, 'a forgery was read');
      ok(Math.abs(sentIn) <= TOLERANCE_SECONDS + 1, 'a stale delivery was read');
      const { type, data } = Object(JSON.parse(rawBody)) as {
        type?: unknown;
        data?: { id?: unknown } | null;
      };
      strictEqual(webhook.type, typeof type === 'string' ? type : '');
      strictEqual(webhook.objectId, typeof data?.id === 'string' ? data.id || undefined : undefined);
    } catch (error) {
      if (!(error instanceof WebhookRefusedError)) throw error;
      const isPlain = /^wh_/.test(id) && isJson(rawBody);
      ok(
        !(isGenuine && isPlain && Math.abs(sentIn) <= FRESH_SECONDS),
        `what OpenAI signed was refused: ${error.message}`,
      );
    }
  }),
);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
