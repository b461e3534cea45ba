import { invalidValue, OpenAiError } from './errors.ts';

/** Reads a request's JSON object, or refuses the request. */
export async function readJsonObject(request: Request): Promise<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(await request.text());
  } catch {
    throw new OpenAiError(400, 'We could not parse the JSON body of your request.');
  }
  if (!isObject(value)) throw new OpenAiError(400, 'The JSON body of your request must be an object.');
  return value;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Cuts a page out of records that are in list order: behind the id `after`, at most `limit` of them. */
export function toPage<T extends { id: string }>(
  records: readonly T[],
  query: URLSearchParams,
  limits: { default: number; max: number },
): { page: T[]; hasMore: boolean } {
  const limit = query.has('limit') ? Number(query.get('limit')) : limits.default;
  if (!Number.isInteger(limit) || limit < 1 || limit > limits.max) {
    throw invalidValue('limit', `Invalid 'limit': expected an integer from 1 to ${limits.max}.`);
  }
  const after = query.get('after');
  const start = after === null ? 0 : records.findIndex(({ id }) => id === after) + 1;
  if (after !== null && start === 0)
    throw invalidValue('after', `Invalid 'after': no object with id '${after}'.`);
  return { page: records.slice(start, start + limit), hasMore: start + limit < records.length };
}

export function toListReply<T extends { id: string }>(data: T[], hasMore: boolean): Response {
  const [first, last] = [data[0]?.id ?? null, data.at(-1)?.id ?? null];
  return Response.json({ object: 'list', data, first_id: first, last_id: last, has_more: hasMore });
}
