import { halve } from './body.ts';
import type { Body } from './body.ts';
import type { Connection } from './connection.ts';
import { PineconeRefusedError } from './errors.ts';
import { reactionTo, toStepError } from './reaction.ts';
import { readUpsertedCount } from './reply.ts';
import type { Reply } from './reply.ts';
import { withRetries } from './retry.ts';
import { ConnectionFault } from './transport.ts';
import type { UpsertOutcome } from './types.ts';

const WHAT = 'upsert vectors';

/**
 * From so many records on, a body of which each is refused alone for the same reason is not made of bad records.
 *
 * All of them passed our own checks of everything that Pinecone is known to mind. A handful may still share a fault
 * (the last records of one odd document); eight in a row, and not one good among them, is a rule or a setting that we do
 * not know, and judging them would fail a whole batch for good.
 */
const SYSTEMIC_FROM = 8;

export interface SendOptions {
  /** Of the index, with scheme. */
  host: string;
  namespace: string;
  signal: AbortSignal;
  onBody?(accepted: { records: number; bytes: number }): void;
}

/**
 * Sends one body until each of its records is stored or has been refused alone.
 *
 * @throws what a refusal of the whole is, PineconeUnavailableError, or the signal's reason; then none of the records is judged
 */
export async function sendBody(
  connection: Connection,
  body: Body,
  options: SendOptions,
): Promise<UpsertOutcome[]> {
  const outcomes = await deliver(connection, body, options);
  const shared = outcomes.length >= SYSTEMIC_FROM ? sharedRefusal(outcomes) : undefined;
  if (shared) {
    throw new PineconeRefusedError(WHAT, connection.target, {
      ...shared,
      hint: `Each of ${outcomes.length} records was refused alone with these words, so the cause is not one record.`,
    });
  }
  return outcomes;
}

async function deliver(connection: Connection, body: Body, options: SendOptions): Promise<UpsertOutcome[]> {
  const reply = await post(connection, body, options);
  const reaction = reactionTo(reply);
  if (reaction === 'accept') {
    options.onBody?.({ records: body.ids.length, bytes: body.bytes.byteLength });
    return body.ids.map((id) => ({ id, ok: true }));
  }
  if (reaction === 'stop') throw toStepError(WHAT, connection.target, reply);
  const [id] = body.ids;
  if (body.ids.length === 1 && id !== undefined) return [refusedAlone(id, reply)];
  const [left, right] = halve(body);
  return [...(await deliver(connection, left, options)), ...(await deliver(connection, right, options))];
}

async function post(
  connection: Connection,
  body: Body,
  { host, namespace, signal }: SendOptions,
): Promise<Reply> {
  const { now } = connection.settings;
  const governor = connection.governor(namespace);
  const init = { method: 'POST', headers: connection.headers, body: body.bytes };
  const attempt = async () => {
    await governor.take(body.bytes.byteLength, signal);
    const sentAtMs = now();
    const answer = await connection.attempt(`${host}/vectors/upsert`, init, signal);
    const { status, retryAfterMs } = answer.reply;
    if (status === 429) governor.slowDown({ sentAtMs, retryAfterMs });
    return confirmed(answer, body);
  };
  const { reply } = await withRetries(
    attempt,
    { what: WHAT, target: connection.target },
    connection.settings,
    signal,
  );
  return reply;
}

// A 200 that does not count our records is a proxy's or a half-written answer: nothing is known to be stored.
function confirmed<A extends { text: string; reply: Reply }>(answer: A, body: Body): A {
  if (reactionTo(answer.reply) !== 'accept') return answer;
  const count = readUpsertedCount(answer.text);
  if (count === body.ids.length) return answer;
  throw new ConnectionFault(
    `HTTP ${answer.reply.status} confirmed ${count ?? 'no'} records of ${body.ids.length}`,
  );
}

function refusedAlone(id: string, reply: Reply): UpsertOutcome {
  const code = reply.code ?? `HTTP_${reply.status}`;
  return { id, ok: false, error: { code, message: reply.message, scope: 'item' } };
}

/** The refusal that all outcomes have in common, but for the numbers and quoted words in it. */
function sharedRefusal(outcomes: readonly UpsertOutcome[]): { code: string; message: string } | undefined {
  const [first] = outcomes;
  if (!first || first.ok) return undefined;
  const words = wordsOf(first);
  return outcomes.every((outcome) => wordsOf(outcome) === words) ? first.error : undefined;
}

function wordsOf(outcome: UpsertOutcome): string | undefined {
  if (outcome.ok) return undefined;
  const { code, message } = outcome.error;
  return `${code} ${message.replaceAll(outcome.id, '…').replace(/'[^']*'|"[^"]*"|\d+/g, '…')}`;
}
