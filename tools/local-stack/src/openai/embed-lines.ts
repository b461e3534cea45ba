import type { Context } from './context.ts';
import { type EmbeddingRequest, parseEmbeddingRequest } from './embedding-request.ts';
import { OpenAiError } from './errors.ts';
import { disturbLine, insteadOf, type ResultLine } from './faults/disturb-line.ts';
import { LINE_KINDS, type LineFault, UNDONE_LINE_KINDS } from './faults/result-faults.ts';
import { expiredLine, type LineIds, refusedLine, successLine } from './result-line.ts';
import { shuffledIndexes } from './shuffle.ts';

/** Texts embedded between two looks at the rest of the program: some 10 ms of work. */
const INPUTS_PER_TURN = 50;

export interface Tally {
  completed: number;
  failed: number;
  inputs: number;
  tokens: number;
}

/** One request of a batch's input file. */
export interface BatchRequest {
  customId: string;
  body: Record<string, unknown>;
}

/** Does requests one after another and says where each line goes; what was done is added to the tally. */
export async function* embedLines(
  context: Context,
  batchId: string,
  requests: AsyncIterable<BatchRequest>,
  tally: Tally,
): AsyncGenerator<ResultLine> {
  let inputsAtPause = tally.inputs;
  for await (const { customId, body } of requests) {
    const ids = newIds(context, customId);
    const fault = context.faults.next(LINE_KINDS, { batchId, customId });
    yield* disturbLine(fault, embedLine(context, tally, ids, body, fault), ids);
    if (tally.inputs - inputsAtPause < INPUTS_PER_TURN) continue;
    inputsAtPause = tally.inputs;
    await context.sleep(0);
  }
}

/** The lines of requests for which there was no time. */
export async function* expiredLines(
  context: Context,
  batchId: string,
  requests: AsyncIterable<BatchRequest>,
): AsyncGenerator<ResultLine> {
  for await (const { customId } of requests) {
    const ids = newIds(context, customId);
    const fault = context.faults.next(UNDONE_LINE_KINDS, { batchId, customId });
    yield* disturbLine(fault, { to: 'error', bytes: expiredLine(ids) }, ids);
  }
}

function embedLine(
  context: Context,
  tally: Tally,
  ids: LineIds,
  body: Record<string, unknown>,
  fault: LineFault | undefined,
): ResultLine {
  try {
    const substitute = insteadOf(fault, ids);
    const request = parseEmbeddingRequest(body);
    if (fault?.kind === 'null-response-line') tally.failed += 1;
    else tally.completed += 1;
    if (substitute !== undefined) return substitute;
    tally.inputs += request.inputs.length;
    tally.tokens += request.tokens;
    return { to: 'output', bytes: resultLine(context, ids, request, fault) };
  } catch (error) {
    if (!(error instanceof OpenAiError)) throw error;
    tally.failed += 1;
    return { to: 'error', bytes: refusedLine(ids, error) };
  }
}

function resultLine(
  { random }: Context,
  ids: LineIds,
  request: EmbeddingRequest,
  fault: LineFault | undefined,
): Uint8Array {
  const indexes = shuffledIndexes(request.inputs.length, Math.floor(random() * 2 ** 32));
  const asked = fault?.kind === 'base64-line' ? { ...request, encodingFormat: 'base64' as const } : request;
  return successLine(ids, asked, [...indexes]);
}

function newIds(context: Context, customId: string): LineIds {
  return { id: context.newId('batch_req_'), customId, requestId: context.newId('') };
}
