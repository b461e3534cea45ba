import { WebhookRefusedError } from './errors.ts';
import { asObject, textOf } from './json-fields.ts';

/** A delivery as it came, and what to check it with. */
export interface WebhookDelivery {
  /** The body exactly as it came: the signature is over its bytes. */
  rawBody: string;
  headers: Record<string, string | undefined>;
  /** `whsec_…`, of the webhook endpoint. */
  secret: string;
  /** How old, or how far ahead of our clock, a delivery may be. Default 300. */
  toleranceSeconds?: number;
}

/** What OpenAI has signed. */
export interface Webhook {
  /** Of the delivery; a repeated one has the same. */
  id: string;
  /** For example `batch.completed`. */
  type: string;
  /** What the event is about, for example `batch_…`; OpenAI says no more of it. */
  objectId: string | undefined;
}

/**
 * Checks that OpenAI signed a delivery, lately and with this secret, and reads it (vendor-facts: O10).
 *
 * @throws WebhookRefusedError; TypeError when there is no secret to check with
 */
export async function parseWebhook(delivery: WebhookDelivery): Promise<Webhook> {
  const { rawBody, secret, toleranceSeconds } = delivery;
  if (secret === '') throw new TypeError('A webhook can only be checked with the secret of its endpoint.');
  const headers = toHeaders(delivery.headers);
  const id = headers.get('webhook-id') ?? '';
  for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature']) {
    if (!headers.get(name)) throw new WebhookRefusedError(`it has no header ${name}`);
  }
  const { InvalidWebhookSignatureError, OpenAI } = await import('openai');
  // The verifying asks nothing of OpenAI, so any key will do.
  const { webhooks } = new OpenAI({ apiKey: 'none', adminAPIKey: null, logLevel: 'off' });
  try {
    const event = asObject(await webhooks.unwrap(rawBody, headers, secret, toleranceSeconds));
    return { id, type: textOf(event?.['type']) ?? '', objectId: textOf(asObject(event?.['data'])?.['id']) };
  } catch (cause) {
    if (cause instanceof InvalidWebhookSignatureError)
      throw new WebhookRefusedError(cause.message, { cause });
    if (cause instanceof SyntaxError) throw new WebhookRefusedError('its body is not JSON', { cause });
    throw cause;
  }
}

function toHeaders(given: WebhookDelivery['headers']): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    try {
      headers.set(name, value);
    } catch (cause) {
      throw new WebhookRefusedError('a header has characters that none can have', { cause });
    }
  }
  return headers;
}
