import type { PineconeFaults } from './faults/fault.ts';
import { parseFault } from './faults/parse-fault.ts';
import type { Meter } from './meter.ts';
import { ROUTE_NAMES } from './routes.ts';

/** Answers `/_local/…`, which is no part of Pinecone: `GET pinecone-stats`, `GET|POST|DELETE faults`. Needs no key. */
export async function answerLocal(
  request: Request,
  { meter, faults }: { meter: Meter; faults: PineconeFaults },
): Promise<Response> {
  switch (`${request.method} ${new URL(request.url).pathname}`) {
    case 'GET /_local/pinecone-stats':
      return Response.json(meter.stats());
    case 'POST /_local/faults':
      return addFault(request, faults);
    case 'DELETE /_local/faults':
      faults.clear();
      return Response.json(faults.list());
    case 'GET /_local/faults':
      return Response.json(faults.list());
    default:
      return new Response('Not Found', { status: 404, headers: { 'content-type': 'text/plain' } });
  }
}

async function addFault(request: Request, faults: PineconeFaults): Promise<Response> {
  try {
    faults.add(parseFault(await request.json(), ROUTE_NAMES));
    return Response.json(faults.list());
  } catch (error) {
    return Response.json({ message: String(error) }, { status: 400 });
  }
}
