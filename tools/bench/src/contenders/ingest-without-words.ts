// The product's ingest, all of it but the word statuses: a straightforward script has none, so this is what compares with it.
import { createPipeline, ingest, parseConfig } from '@lading/pipeline';
import type { Dependencies, PipelineEvent } from '@lading/pipeline';

/** Lines of one type need not be more frequent for the bench. */
const TELL_EVERY_MS = 100;

const [, , batchId] = process.argv;
const toldAt = new Map<string, number>();
await using pipeline = createPipeline(parseConfig(process.env), { report });
for await (const { outcome } of ingest(withoutWords(pipeline), { batchId })) {
  process.stdout.write(`${JSON.stringify({ type: 'ingest', outcome })}\n`);
  if (outcome !== 'completed') process.exitCode = 1;
}

function withoutWords(deps: Dependencies): Dependencies {
  const { repo } = deps;
  const settle = async () => 'settled' as const;
  const release = async () => 'released' as const;
  return { ...deps, repo: { ...repo, words: { ...repo.words, settle, release } } };
}

function report({ type }: PipelineEvent): void {
  const now = performance.now();
  if (now - (toldAt.get(type) ?? -Infinity) < TELL_EVERY_MS) return;
  toldAt.set(type, now);
  process.stdout.write(`${JSON.stringify({ type })}\n`);
}
