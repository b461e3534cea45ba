// The product's ingest, all of it but the word statuses: a straightforward script has none, so this is what compares with it.
import { createPipeline, ingest, parseConfig } from '@lading/pipeline';
import type { Dependencies, PipelineEvent } from '@lading/pipeline';

/** Lines for the bench need not be more frequent. */
const TELL_EVERY_MS = 100;

const [, , batchId] = process.argv;
const told = { type: '', at: 0 };
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
  if (type === told.type && now - told.at < TELL_EVERY_MS) return;
  Object.assign(told, { type, at: now });
  process.stdout.write(`${JSON.stringify({ type })}\n`);
}
