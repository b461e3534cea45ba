import { expect, it } from '@jest/globals';
import type { AnyFault } from '../src/faults/fault-spec.ts';
import {
  createPineconeMemoryStore,
  createPineconeStandIn,
  type FaultPolicy,
  OPENAI_FAULT_KINDS,
  PINECONE_FAULT_KINDS,
  seededOpenAiFaults,
  seededPineconeFaults,
} from '../src/index.ts';
import { createFakeTime, seededRandom } from './fake-time.ts';
import { aLine, openStandIn, toJsonl } from './stand-in-client.ts';

const CALL_KINDS = ['status', 'rate-limit', 'quota', 'bad-gateway', 'bad-key', 'reset', 'lost', 'delay'];
const NEVER = ['stall', 'endless-line', 'fail-batch', 'index-gone'];

/** A few calls fail, and much is wrong with what the others bring; nobody gives up here, so nothing may stall. */
const rates = <Kind extends string>(kinds: readonly Kind[]): Partial<Record<Kind, number>> => {
  const rate = (kind: Kind) => (NEVER.includes(kind) ? 0 : CALL_KINDS.includes(kind) ? 0.02 : 0.07);
  return Object.fromEntries(kinds.map((kind) => [kind, rate(kind)])) as Partial<Record<Kind, number>>;
};

/** The policy, and the kinds that it chose. */
function watched<F extends AnyFault>(policy: FaultPolicy<F>) {
  const struck = new Set<string>();
  const next: FaultPolicy<F>['next'] = (call) => {
    const fault = policy.next(call);
    if (fault !== undefined) struck.add(fault.kind);
    return fault;
  };
  return { policy: { next }, struck };
}

/** A reply as the caller has it, or what became of it. */
async function outcome(call: Promise<Response>, advance: (ms: number) => Promise<void>): Promise<string> {
  const read = async () => {
    const reply = await call;
    const headers = [...reply.headers].map((header) => header.join(': ')).join('\n');
    const reader = reply.body?.getReader();
    const chunks: Uint8Array[] = [];
    let ending = 'whole';
    try {
      for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read())
        chunks.push(part.value);
    } catch (error) {
      ending = String(error);
    }
    return `${reply.status}\n${headers}\n${Buffer.concat(chunks).toString('latin1')}\n${ending}`;
  };
  let found: string | undefined;
  const done = read()
    .catch((error: unknown) => String(error))
    .then((text) => (found = text));
  for (let turn = 0; turn < 5 && found === undefined; turn += 1) await advance(1000);
  if (found === undefined) return 'never';
  return done;
}

const content = toJsonl(
  Array.from({ length: 30 }, (_, at) => aLine(`id-${at}`, `word ${at}`, { dimensions: 3 })),
);

interface Trace {
  trace: string[];
  struck: Set<string>;
}

async function traceOpenAi(seed: number): Promise<Trace> {
  const { policy: faults, struck } = watched(
    seededOpenAiFaults({ random: seededRandom(seed), rates: rates(OPENAI_FAULT_KINDS), longestMs: 900 }),
  );
  const stand = openStandIn({ faults, random: seededRandom(seed + 1) });
  const trace: string[] = [];
  const call = async (method: string, path: string, body?: string, headers?: Record<string, string>) => {
    const text = await outcome(stand.send(method, path, body, headers), stand.advance);
    trace.push(`${method} ${path} ${text}`);
    return /"id":"((?:file-|batch_)\w+)"/.exec(text)?.[1];
  };
  const form = `--x\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nbatch\r\n--x\r\ncontent-disposition: form-data; name="file"; filename="a.jsonl"\r\n\r\n${content}\r\n--x--\r\n`;
  for (let round = 0; round < 20; round += 1) {
    const file = await call('POST', '/v1/files', form, { 'content-type': 'multipart/form-data; boundary=x' });
    const request = { input_file_id: file, endpoint: '/v1/embeddings', completion_window: '24h' };
    await call('POST', '/v1/batches', JSON.stringify(request));
    await stand.advance(60_000);
    await call('GET', '/v1/batches');
    await call('GET', '/v1/files?purpose=batch_output');
    for (const [, id] of trace.at(-1)?.matchAll(/"id":"(file-\w+)"/g) ?? [])
      await call('GET', `/v1/files/${id}/content`);
  }
  return { trace, struck };
}

async function tracePinecone(seed: number): Promise<Trace> {
  const time = createFakeTime();
  const { policy: faults, struck } = watched(
    seededPineconeFaults({ random: seededRandom(seed), rates: rates(PINECONE_FAULT_KINDS), longestMs: 900 }),
  );
  const standIn = createPineconeStandIn({
    ...{ store: createPineconeMemoryStore(), publicUrl: () => 'http://stand-in' },
    ...{ now: time.now, sleep: time.sleep, random: seededRandom(seed + 1), latencyMs: 20 },
    faults,
  });
  const trace: string[] = [];
  const call = async (path: string, body: unknown) => {
    const request = new Request(`http://stand-in${path}`, {
      ...{ method: 'POST', headers: { 'api-key': 'k' }, body: JSON.stringify(body) },
    });
    trace.push(`${path} ${await outcome(standIn.fetch(request), time.advance)}`);
  };
  for (let round = 0; round < 3; round += 1) {
    await call('/indexes', {
      name: 'words',
      schema: { fields: { _values: { type: 'dense_vector', dimension: 2, metric: 'cosine' } } },
      deployment: { deployment_type: 'managed', cloud: 'aws', region: 'us-east-1' },
    });
  }
  for (let round = 0; round < 20; round += 1) {
    await call('/index-data/words/vectors/upsert', { vectors: [{ id: `id-${round}`, values: [1, round] }] });
    await call('/index-data/words/query', { vector: [1, 1], topK: 50 });
    await call('/index-data/words/describe_index_stats', {});
  }
  return { trace, struck };
}

it.each([
  ['OpenAI', traceOpenAi, 30],
  ['Pinecone', tracePinecone, 9],
])('the same seed and calls get the same replies from %s, whatever goes wrong', async (_name, run, kinds) => {
  const first = await run(1);
  expect((await run(1)).trace).toEqual(first.trace);
  expect((await run(2)).trace).not.toEqual(first.trace);
  expect(first.struck.size).toBeGreaterThanOrEqual(kinds);
});
