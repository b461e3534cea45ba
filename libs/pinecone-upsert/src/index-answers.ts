import { parseObject, toCount, asObject, toText } from './json.ts';
import { toBaseUrl } from './settings.ts';
import type { IndexDescription, IndexStats } from './types.ts';

/** The control plane's answer to `GET /indexes/{name}`; undefined when it is of another shape, as in other versions of the API. */
export function readIndexDescription(text: string): IndexDescription | undefined {
  const index = parseObject(text);
  const [name, host] = [toText(index?.['name']), toText(index?.['host'])];
  const [fields, status] = [asObject(asObject(index?.['schema'])?.['fields']), asObject(index?.['status'])];
  if (!name || !host || !fields || typeof status?.['ready'] !== 'boolean') return undefined;
  // A classic index of vectors, which is what this library writes, has them in this field.
  const vectors = asObject(fields['_values']);
  const [dimension, metric] = [toCount(vectors?.['dimension']), toText(vectors?.['metric'])];
  return {
    name,
    host: toBaseUrl(toText(index?.['private_host']) || host),
    ready: status['ready'],
    state: toText(status['state']),
    ...(vectors?.['type'] === 'dense_vector' ? { dimension, metric } : {}),
  };
}

/** The index's answer to `describe_index_stats`, in which what is 0 or empty may be left out; undefined when it is of another shape. */
export function readIndexStats(text: string): IndexStats | undefined {
  const stats = parseObject(text);
  const namespaces = asObject(stats?.['namespaces'] ?? {});
  if (!stats || !namespaces) return undefined;
  const dimension = toCount(stats['dimension'] ?? 0);
  const totalRecords = toCount(stats['totalVectorCount'] ?? 0);
  if (dimension === undefined || totalRecords === undefined) return undefined;
  const counts = Object.entries(namespaces).map(
    ([name, namespace]) => [name, toCount(asObject(namespace)?.['vectorCount']) ?? 0] as const,
  );
  return { dimension, totalRecords, namespaces: Object.fromEntries(counts) };
}
