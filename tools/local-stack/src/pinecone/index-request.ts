import type { PineconeLimits } from './limits.ts';
import { isObject } from './metadata.ts';
import { controlRefusal } from './refusal.ts';
import type { Metric } from './search-records.ts';
import type { IndexDefinition } from './store.ts';

const METRICS = ['cosine', 'dotproduct', 'euclidean'];

export type IndexSettings = Pick<IndexDefinition, 'tags' | 'deletionProtection'>;

export function toIndexName(name: unknown): string {
  if (typeof name === 'string' && name.length <= 45 && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name))
    return name;
  throw controlRefusal(
    'invalidArgument',
    'Name must consist of at most 45 lower case alphanumeric characters or "-", and must start and end with an alphanumeric character',
  );
}

export function toVectorField(
  schema: unknown,
  limits: PineconeLimits,
): { dimension: number; metric: Metric } {
  const fields = isObject(schema) && isObject(schema['fields']) ? schema['fields'] : {};
  const { _values: field, ...others } = fields;
  if (!isObject(field) || field['type'] !== 'dense_vector' || Object.keys(others).length > 0) {
    throw controlRefusal(
      'invalidArgument',
      'schema.fields must be {"_values": {"type": "dense_vector", dimension, metric}}: this stand-in has no other kind of index',
    );
  }
  const { dimension, metric } = field;
  if (
    !Number.isInteger(dimension) ||
    (dimension as number) < 1 ||
    (dimension as number) > limits.maxDimension
  ) {
    throw controlRefusal(
      'invalidArgument',
      `dimension must be a whole number from 1 to ${limits.maxDimension}`,
    );
  }
  if (typeof metric !== 'string' || !METRICS.includes(metric)) {
    throw controlRefusal('invalidArgument', `metric must be one of ${METRICS.join(', ')}`);
  }
  return { dimension: dimension as number, metric: metric as Metric };
}

export function toPlace(deployment: unknown): { cloud: string; region: string } {
  if (deployment === undefined) return { cloud: 'aws', region: 'us-east-1' };
  const { deployment_type: type, cloud, region } = isObject(deployment) ? deployment : {};
  if (type !== 'managed' || typeof cloud !== 'string' || typeof region !== 'string') {
    throw controlRefusal(
      'invalidArgument',
      'deployment must be {"deployment_type": "managed", cloud, region}',
    );
  }
  return { cloud, region };
}

export function toSettings(body: Record<string, unknown>, current: IndexSettings): IndexSettings {
  const { tags, deletion_protection: protection = current.deletionProtection } = body;
  if (protection !== 'enabled' && protection !== 'disabled') {
    throw controlRefusal('invalidArgument', 'deletion_protection must be "enabled" or "disabled"');
  }
  return {
    deletionProtection: protection,
    tags: isObject(tags) ? mergeTags(current.tags, tags) : current.tags,
  };
}

function mergeTags(
  current: IndexDefinition['tags'],
  changes: Record<string, unknown>,
): IndexDefinition['tags'] {
  const merged = { ...current, ...changes };
  const kept = Object.entries(merged).filter(
    (tag): tag is [string, string] => typeof tag[1] === 'string' && tag[1] !== '',
  );
  return kept.length === 0 ? null : Object.fromEntries(kept);
}
