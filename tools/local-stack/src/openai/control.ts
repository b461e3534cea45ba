import { findBatch } from './batches.ts';
import type { Context, ExpireAfter } from './context.ts';
import { OpenAiError } from './errors.ts';
import { parseFault } from './faults/fault.ts';
import { findFile } from './files.ts';
import { readJsonObject } from './json-body.ts';
import { isTerminal } from './records.ts';
import type { Route } from './routes.ts';

/**
 * What no vendor has: counters, faults, batches that expire on demand, results replaced by hand.
 *
 * For demos and tests on loopback; needs no key, obeys no fault and counts nothing.
 */
export function controlRoutes(context: Context): Route[] {
  const { stats, faults } = context;
  const listFaults = async () => Response.json({ faults: faults.list() });
  return [
    { method: 'GET', path: '/_local/stats', handle: async () => Response.json(stats.values) },
    { method: 'GET', path: '/_local/faults', handle: listFaults },
    {
      method: 'POST',
      path: '/_local/faults',
      handle: ({ request }) => addFault(context, request).then(listFaults),
    },
    {
      method: 'DELETE',
      path: '/_local/faults',
      handle: () => {
        faults.clear();
        return listFaults();
      },
    },
    {
      method: 'POST',
      path: '/_local/next-batch',
      async handle({ request }) {
        const { expireAfterFraction, expireAfterCompleted } = await readJsonObject(request);
        context.nextBatch.expireAfter = readExpireAfter(expireAfterCompleted ?? expireAfterFraction);
        return Response.json({ expireAfter: context.nextBatch.expireAfter });
      },
    },
    {
      method: 'POST',
      path: '/_local/batches/{batch_id}/expire',
      handle: ({ request, params }) => expireBatch(context, request, params['batch_id']),
    },
    {
      method: 'PUT',
      path: '/_local/files/{file_id}/content',
      handle: ({ request, params }) => replaceContent(context, request, params['file_id'] ?? ''),
    },
  ];
}

async function addFault({ faults }: Context, request: Request): Promise<void> {
  const fault = parseFault(await readJsonObject(request));
  if (typeof fault === 'string') throw new OpenAiError(400, fault);
  faults.add(fault);
}

/** Without a number the batch expires where it is. */
async function expireBatch(context: Context, request: Request, id: string | undefined): Promise<Response> {
  const batch = findBatch(context, id);
  const { afterCompleted = 0 } = await readJsonObject(request);
  if (isTerminal(batch) || batch.status === 'finalizing' || batch.status === 'cancelling') {
    throw new OpenAiError(409, `A batch with status '${batch.status}' does not expire any more.`);
  }
  batch.expireAfter = readExpireAfter(afterCompleted);
  await context.records.saveBatch(batch);
  return Response.json({ id: batch.id, expireAfter: batch.expireAfter });
}

/** A whole number counts requests, one between 0 and 1 is a part of them. */
function readExpireAfter(after: unknown): ExpireAfter {
  if (typeof after !== 'number' || !(after >= 0) || (after > 1 && !Number.isInteger(after))) {
    throw new OpenAiError(400, 'Give a number of finished requests, or a fraction below 1 of them.');
  }
  return Number.isInteger(after) ? { requests: after } : { fraction: after };
}

/** Puts the request's body in place of a file's content, whatever it is: how a test gets at results gone wrong. */
async function replaceContent(context: Context, request: Request, id: string): Promise<Response> {
  const file = findFile(context, id);
  const key = `replaced/${id}/${context.newId('')}`;
  const bytes = await context.store.putBlob(key, request.body ?? []);
  const old = file.parts;
  await context.records.saveFile({ ...file, parts: [{ key, bytes }] });
  for (const part of old) await context.store.deleteBlob(part.key);
  return Response.json({ id, bytes });
}
