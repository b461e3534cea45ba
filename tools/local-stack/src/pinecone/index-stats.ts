import type { DataCall, DataReply } from './data-call.ts';
import { rpcRefusal } from './refusal.ts';

/** `POST /describe_index_stats`: how many records each namespace holds. */
export function indexStats({ store, index, body }: DataCall): DataReply {
  if (body['filter'] !== undefined && body['filter'] !== null) {
    throw rpcRefusal(
      'invalidArgument',
      'Serverless indexes do not support describing index stats with metadata filtering',
    );
  }
  const namespaces = store.namespaces(index.name);
  return {
    body: {
      namespaces: Object.fromEntries(
        namespaces.map(({ name, records }) => [name, { vectorCount: records.size }]),
      ),
      dimension: index.dimension,
      indexFullness: 0,
      totalVectorCount: namespaces.reduce((sum, { records }) => sum + records.size, 0),
      metric: index.metric,
      vectorType: 'dense',
    },
  };
}
