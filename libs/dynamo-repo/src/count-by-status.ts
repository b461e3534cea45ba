import { embeddingStatusSchema } from '@lading/domain-models';
import type { EmbeddingStatus } from '@lading/domain-models';
import type { TableClient } from './client.ts';
import type { QueryRequest } from './query-input.ts';

/** How many items are in each embedding status; `itemsOf` says where the index lists those of one. */
export async function countByStatus(
  client: TableClient,
  itemsOf: (status: EmbeddingStatus) => QueryRequest,
): Promise<Record<EmbeddingStatus, number>> {
  const statuses = embeddingStatusSchema.options;
  const counts = await Promise.all(statuses.map((status) => client.count(itemsOf(status))));
  return Object.fromEntries(statuses.map((status, at) => [status, counts[at] ?? 0])) as Record<
    EmbeddingStatus,
    number
  >;
}
