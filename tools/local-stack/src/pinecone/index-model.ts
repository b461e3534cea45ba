import type { IndexDefinition } from './store.ts';

/** What the world around an index adds to its description. */
export interface IndexSurroundings {
  publicUrl: () => string;
  now: () => number;
  /** How long a new index is `Initializing`. */
  readyAfterMs: number;
}

/** An index in the form of 2026-07 (vendor-facts: Pinecone control plane). Dense indexes report a sparse field too. */
export function toIndexModel(index: IndexDefinition, { publicUrl, now, readyAfterMs }: IndexSurroundings) {
  const { name, dimension, metric, cloud, region, deletionProtection, tags } = index;
  const ready = isReady(index, { now, readyAfterMs });
  return {
    name,
    // With the scheme: without one the vendor's client would go for https, even on this machine.
    host: `${publicUrl()}/index-data/${name}`,
    status: { ready, state: ready ? 'Ready' : 'Initializing' },
    deployment: { deployment_type: 'managed', cloud, region, environment: `${cloud}-${region}-local` },
    schema: {
      fields: {
        _values: { type: 'dense_vector', dimension, metric },
        _sparse_values: { type: 'sparse_vector' },
      },
    },
    read_capacity: { mode: 'OnDemand', status: { state: 'Ready' } },
    deletion_protection: deletionProtection,
    tags,
  };
}

export function isReady(
  { createdAtMs }: IndexDefinition,
  { now, readyAfterMs }: Pick<IndexSurroundings, 'now' | 'readyAfterMs'>,
): boolean {
  return now() >= createdAtMs + readyAfterMs;
}
