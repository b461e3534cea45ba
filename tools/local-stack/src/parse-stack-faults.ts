import { parseFault as parseOpenAiFault } from './openai/faults/fault.ts';
import type { Fault as OpenAiFault } from './openai/faults/fault.ts';
import type { PineconeFault } from './pinecone/faults/fault.ts';
import { parseFault as parsePineconeFault } from './pinecone/faults/parse-fault.ts';
import { ROUTE_NAMES } from './pinecone/routes.ts';

/**
 * Reads faults by vendor from JSON, such as `{"openai": [{"kind": "quota", "route": "*"}]}`.
 *
 * @throws TypeError that says what is wrong with it
 */
export function parseStackFaults(json: string): { openai?: OpenAiFault[]; pinecone?: PineconeFault[] } {
  const { openai = [], pinecone = [], ...others } = toObject(json);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw new TypeError(`Faults are for "openai" and "pinecone", not for "${unknown}".`);
  return {
    openai: toList('openai', openai).map(toOpenAiFault),
    pinecone: toList('pinecone', pinecone).map((value) => parsePineconeFault(value, ROUTE_NAMES)),
  };
}

function toObject(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Told below, like any other value that is no object.
  }
  throw new TypeError(
    'Faults are a JSON object with a list for each vendor, such as {"openai":[{"kind":"quota","route":"*"}]}.',
  );
}

function toList(vendor: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new TypeError(`Faults of ${vendor} must be a list.`);
}

function toOpenAiFault(value: unknown): OpenAiFault {
  const fault = parseOpenAiFault(value);
  if (typeof fault === 'string') throw new TypeError(`Fault ${JSON.stringify(value)}: ${fault}`);
  return fault;
}
