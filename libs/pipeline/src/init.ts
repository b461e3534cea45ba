import type { Dependencies } from './dependencies.ts';

/** What is there and what is missing of the two places that results go to. */
export interface Inventory {
  table: { name: string; exists: boolean; missingIndexes: string[] };
  index: { name?: string; exists: boolean; dimension?: number };
}

/** Looks at the table and the index; changes nothing. */
export async function inspect(deps: Dependencies): Promise<Inventory> {
  const { dynamodb, pinecone } = deps.config;
  const table = await deps.repo.table.check();
  const index = await deps.pinecone.describeIndex();
  return {
    table: { name: dynamodb.tableName, exists: table.exists, missingIndexes: table.missingIndexes },
    index: { name: pinecone.indexName, exists: index !== undefined, dimension: index?.dimension },
  };
}

/** Creates the table and the index where they are missing; what is there stays as it is. Free to run again. */
export async function init(deps: Dependencies): Promise<Inventory> {
  const { cloud, region } = deps.config.pinecone;
  const { table, index } = await inspect(deps);
  if (!table.exists) await deps.repo.table.create();
  if (!index.exists) {
    await deps.pinecone.ensureIndex({ dimension: deps.config.dimensions, metric: 'cosine', cloud, region });
  }
  return await inspect(deps);
}
