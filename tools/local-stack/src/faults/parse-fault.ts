import { aCount, type AnyFault, type FaultSpecs, type FieldCheck } from './fault-spec.ts';

/** Reads a fault from JSON, or says what is wrong with it. */
export function parseFault<F extends AnyFault>(specs: FaultSpecs<F>, value: unknown): F | string {
  if (typeof value !== 'object' || value === null) return 'A fault is a JSON object.';
  const { kind, times, after, ...fields } = value as Record<string, unknown>;
  const known = Object.keys(specs);
  if (typeof kind !== 'string' || !known.includes(kind)) return `"kind" must be one of ${known.join(', ')}.`;
  if (times !== undefined && (!aCount.test(times) || times === 0))
    return '"times" must be an integer of 1 or more.';
  if (after !== undefined && !aCount.test(after)) return `"after" must be ${aCount.says}.`;
  const checks = Object.entries<FieldCheck>(specs[kind as F['kind']].fields);
  const unknown = Object.keys(fields).find((name) => !checks.some(([known]) => known === name));
  if (unknown !== undefined) {
    return `A fault of kind "${kind}" has no "${unknown}", only ${checks.map(([name]) => name).join(', ')}.`;
  }
  const wrong = checks.find(([name, check]) => !check.test(fields[name]));
  return wrong === undefined ? (value as F) : `"${wrong[0]}" must be ${wrong[1].says}.`;
}
