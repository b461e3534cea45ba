import { nameCall } from './call-names.ts';
import type { Vendor } from './call-names.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { VirtualTime } from './virtual-time.ts';

/** Answers a request, as a stand-in does. */
export type Answer = (request: Request) => Promise<Response>;

export interface NetworkSettings {
  time: VirtualTime;
  random: SeededRandom;
  standIns: Record<Vendor, Answer>;
  /** Told of every request that leaves, and of what came back. */
  trace: (who: string, what: string) => void;
}

/** The wires between processes and vendors: each way takes its time. */
export interface Network {
  connect(process: SimulatedProcess, vendor: Vendor): Answer;
}

/**
 * Connects processes to stand-ins.
 *
 * A request that has left goes on by itself: what its process sent before it died, was held up or gave up still takes
 * effect. Places to die or to be held up are before and after each request, and between the pieces of a download.
 */
export function createNetwork({ time, random, standIns, trace }: NetworkSettings): Network {
  const latency = () => (random.chance(0.03) ? random.between(200, 3_000) : random.between(1, 25));
  const travel = async (answer: Answer, request: Request, body: ArrayBuffer) => {
    await time.sleep(latency());
    const { url, method, headers, signal } = request;
    const hasBody = body.byteLength > 0;
    const response = await answer(new Request(url, { method, headers, signal, ...(hasBody && { body }) }));
    await time.sleep(latency());
    return response;
  };

  return {
    connect: (process, vendor) => async (request) => {
      const body = await request.arrayBuffer();
      const name = nameCall(vendor, request, vendor === 'dynamodb' ? Buffer.from(body).toString() : '');
      await process.pass(`${name} before`);
      trace(process.name, name);
      const outcome = await unlessAborted(travel(standIns[vendor], request, body), request.signal);
      await process.pass(`${name} after`);
      if ('error' in outcome) {
        trace(process.name, `${name}: ${String(outcome.error)}`);
        throw outcome.error;
      }
      trace(process.name, `${name}: ${outcome.response.status}`);
      return name === 'openai download' ? inPieces(outcome.response, process, name) : outcome.response;
    },
  };
}

type Outcome = { response: Response } | { error: unknown };

function unlessAborted(work: Promise<Response>, signal: AbortSignal): Promise<Outcome> {
  return new Promise((resolve) => {
    const onAbort = () => resolve({ error: signal.reason });
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work
      .then((response) => resolve({ response }))
      .catch((error: unknown) => resolve({ error }))
      .finally(() => signal.removeEventListener('abort', onAbort));
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
