import type { Remains } from './invariants.ts';
import { readOpenAiTruth } from './openai-truth.ts';
import { viewTable } from './table-view.ts';
import type { World } from './world.ts';

/** Reads what a run has left, straight from what the stand-ins and the staging place hold. */
export async function readRemains(world: World, deleted: ReadonlySet<string>): Promise<Remains> {
  const { config, texts } = world.scenario;
  return {
    table: viewTable(world.dynamodb),
    openai: await readOpenAiTruth(world.openaiStore),
    vectors: readVectors(world),
    verdicts: readVerdicts(world.staged),
    deleted,
    refused: texts.refused,
    maxWordAttempts: config.maxWordAttempts,
    now: world.time.now(),
  };
}

function readVectors({ pineconeStore, scenario }: World): Remains['vectors'] {
  const index = scenario.config.pinecone.indexName ?? '';
  return new Map(
    ['words', 'texts'].flatMap((name) => {
      const { records } = pineconeStore.namespace(index, name) ?? {};
      return (records?.sortedIds() ?? []).flatMap((id) => {
        const record = records?.get(id);
        return record ? [[id, { values: record.values, metadata: record.metadata }] as const] : [];
      });
    }),
  );
}

function readVerdicts(staged: World['staged']): Remains['verdicts'] {
  const verdicts = new Map<string, { custom_id: string; verdict: string }[]>();
  for (const [key, bytes] of [...staged].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [, batchId] = /^([^/]+)\/verdicts\//.exec(key) ?? [];
    if (batchId === undefined) continue;
    const lines = Buffer.from(bytes).toString().split('\n').filter(Boolean);
    const parsed = lines.map((line) => JSON.parse(line) as { custom_id: string; verdict: string });
    verdicts.set(batchId, [...(verdicts.get(batchId) ?? []), ...parsed]);
  }
  return verdicts;
}
