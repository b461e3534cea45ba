import type { DynamodbCall, DynamodbReply } from '@lading/local-stack';
import { nameCall, nameTableCall } from './call-names.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { VirtualTime } from './virtual-time.ts';

/** Answers a request, as a stand-in of an HTTP vendor does. */
export type Answer = (request: Request) => Promise<Response>;

/** Answers a call of the table, which needs no HTTP here: that would take most of a run's time. */
export type TableAnswer = (call: DynamodbCall) => Promise<DynamodbReply>;

export interface NetworkSettings {
  time: VirtualTime;
  random: SeededRandom;
  standIns: { openai: Answer; pinecone: Answer; dynamodb: TableAnswer };
  /** Told of every request that leaves, and of what came back. */
  trace: (who: string, what: string) => void;
}

/** The wires between processes and vendors: each way takes its time. */
export interface Network {
  connect(process: SimulatedProcess, vendor: 'openai' | 'pinecone'): Answer;
  connectTable(process: SimulatedProcess): TableAnswer;
}

/**
 * Connects processes to stand-ins.
 *
 * A request that has left goes on by itself: what its process sent before it died, was held up or gave up still takes
 * effect. Places to die or to be held up are before and after each request, and between the pieces of a download.
 */
export function createNetwork({ time, random, standIns, trace }: NetworkSettings): Network {
  const latency = () => (random.chance(0.03) ? random.between(200, 3_000) : random.between(1, 25));
  const travel = async <Reply>(answer: () => Promise<Reply>) => {
    await time.sleep(latency());
    const reply = await answer();
    await time.sleep(latency());
    return reply;
  };
  const send = async <Reply extends { status: number }>(
    process: SimulatedProcess,
    name: string,
    signal: AbortSignal | undefined,
    answer: () => Promise<Reply>,
  ): Promise<Reply> => {
    await process.pass(`${name} before`);
    trace(process.name, name);
    const outcome = await unlessAborted(travel(answer), signal);
    await process.pass(`${name} after`);
    if ('error' in outcome) {
      trace(process.name, `${name}: ${String(outcome.error)}`);
      throw outcome.error;
    }
    trace(process.name, `${name}: ${outcome.reply.status}`);
    return outcome.reply;
  };

  return {
    connect: (process, vendor) => async (request) => {
      const { url, method, headers, signal } = request;
      // Read now: the process may be dead when the request arrives.
      const bytes = await request.arrayBuffer();
      const body = bytes.byteLength > 0 ? bytes : undefined;
      const name = nameCall(vendor, request);
      const response = await send(process, name, signal, () =>
        standIns[vendor](new Request(url, { method, headers, signal, body })),
      );
      return name === 'openai download' ? inPieces(response, process, name) : response;
    },
    connectTable: (process) => (call) =>
      send(process, nameTableCall(call), call.signal, () => standIns.dynamodb(call)),
  };
}

type Outcome<Reply> = { reply: Reply } | { error: unknown };

function unlessAborted<Reply>(
  work: Promise<Reply>,
  signal: AbortSignal | undefined,
): Promise<Outcome<Reply>> {
  return new Promise((resolve) => {
    const onAbort = () => resolve({ error: signal?.reason });
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    work
      .then((reply) => resolve({ reply }))
      .catch((error: unknown) => resolve({ error }))
      .finally(() => signal?.removeEventListener('abort', onAbort));
  });
}

function inPieces(response: Response, process: SimulatedProcess, name: string): Response {
  const { status, headers, body } = response;
  async function* pieces() {
    for await (const piece of body ?? []) {
      await process.pass(`${name} middle`);
      yield piece;
    }
  }
  return new Response(ReadableStream.from(pieces()), { status, headers });
}
