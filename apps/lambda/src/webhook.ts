import type { SFNClient } from '@aws-sdk/client-sfn';
import { parseWebhook, WebhookRefusedError } from '@lading/openai-batch';
import type { Webhook } from '@lading/openai-batch';
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { createWarm } from './create-warm.ts';
import { readSecrets } from './read-secrets.ts';
import { logger } from './telemetry.ts';

/** A request as a function URL gives it. */
const requestSchema = z.object({
  headers: z.record(z.string(), z.string()),
  body: z.string().default(''),
  isBase64Encoded: z.boolean().default(false),
});

interface Response {
  statusCode: number;
  body: string;
}

/** The events that say that a batch has come to its end. */
const ENDS = ['batch.completed', 'batch.failed', 'batch.expired', 'batch.cancelled'];

/** A rotated secret is taken up within so long. */
const MAX_AGE_MS = 5 * 60_000;

const secrets = createWarm(
  async () => ({
    ...(await readSecrets({ webhook: process.env['OPENAI_WEBHOOK_SECRET_PARAMETER'] ?? '' })),
    [Symbol.asyncDispose]: async () => undefined,
  }),
  { maxAgeMs: MAX_AGE_MS },
);
let machines: SFNClient | undefined;

/**
 * Starts the ingest of the batch that OpenAI says has ended.
 *
 * The body is checked as it came before anything is read from it. A delivery that comes twice starts one execution,
 * which is named for it. A failure to start throws, so that OpenAI sends the delivery again; polling finds the batch
 * in any case.
 */
export async function openAiWebhook(request: unknown): Promise<Response> {
  const { headers, body, isBase64Encoded } = requestSchema.parse(request);
  const rawBody = isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
  const { webhook: secret } = await secrets.get();
  logger.resetKeys();
  try {
    return await startIngest(await parseWebhook({ rawBody, headers, secret }));
  } catch (error) {
    if (!(error instanceof WebhookRefusedError)) throw error;
    logger.warn('A webhook was refused', error);
    return { statusCode: 401, body: 'The signature does not fit.' };
  }
}

async function startIngest({ id, type, objectId }: Webhook): Promise<Response> {
  logger.appendKeys({ webhookId: id, openaiBatchId: objectId });
  if (!ENDS.includes(type) || objectId === undefined) return { statusCode: 200, body: 'Nothing to do.' };
  const { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } = await import('@aws-sdk/client-sfn');
  machines ??= new SFNClient({});
  try {
    await machines.send(
      new StartExecutionCommand({
        stateMachineArn: process.env['STATE_MACHINE_ARN'],
        name: toExecutionName(id),
        input: JSON.stringify({ openaiBatchId: objectId }),
      }),
    );
    logger.info(`${type}: started`);
    return { statusCode: 200, body: 'Started.' };
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
    logger.info(`${type}: had been started`);
    return { statusCode: 200, body: 'Started before.' };
  }
}

/** Names of executions have 80 characters of a narrow alphabet; OpenAI's ids fit today. */
function toExecutionName(webhookId: string): string {
  if (/^[\w-]{1,80}$/.test(webhookId)) return webhookId;
  return createHash('sha256').update(webhookId).digest('hex');
}
