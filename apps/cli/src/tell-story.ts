import { beginOf } from '@lading/pipeline';
import type { ItemChapter, ItemStory } from '@lading/pipeline';
import { formatCount } from './format.ts';

/** An item's story as lines: what is known with a time has it in front, in order of time. */
export function tellStory({ customId, kind, item, chapters, vector }: ItemStory): string[] {
  const text = typeof item === 'object' ? ` ${JSON.stringify(item.text)}` : '';
  const lines = [`${customId}${text}`];
  if (chapters.length === 0)
    lines.push(line('never', 'no batch has a result for it, and none has claimed it'));
  for (const chapter of chapters) lines.push(...tellChapter(chapter));
  lines.push(line('now', describeItem(kind, item)));
  lines.push(
    line(
      'now',
      vector ? `Pinecone has its vector of ${vector.dimension} numbers` : 'Pinecone has no vector for it',
    ),
  );
  for (const [name, value] of Object.entries(vector?.metadata ?? {})) {
    lines.push(line('', `  ${name}: ${Array.isArray(value) ? value.join(', ') : String(value)}`));
  }
  return lines;
}

const TIME_WIDTH = 24;

function line(when: string | undefined, says: string): string {
  return `${(when ?? '').slice(0, TIME_WIDTH).padEnd(TIME_WIDTH)}  ${says}`.trimEnd();
}

function tellChapter(chapter: ItemChapter): string[] {
  const { batchId, batch, run, verdict, result } = chapter;
  const lines = [line(beginOf(chapter), `batch ${batchId}: ${describeBegin(chapter)}`)];
  if (run?.createSentAt)
    lines.push(line(run.createSentAt, `input file ${run.inputFileId ?? '?'} sent to OpenAI`));
  if (batch && run?.phase === 'submitted') {
    lines.push(line(batch.submittedAt, `OpenAI has it as ${batch.openaiBatchId}`));
  }
  if (run?.openaiStatus) lines.push(line(undefined, `OpenAI says ${run.openaiStatus}`));
  if (run?.lastError) {
    const failures = formatCount(run.attempts, 'failed attempt');
    lines.push(line(run.lastErrorAt, `${failures} to bring it home, the last one: ${run.lastError.message}`));
  }
  if (verdict) lines.push(line(undefined, `judged as ${verdict.kind}${reasonOf(verdict.error)}`));
  if (result) {
    lines.push(
      line(undefined, `recorded as ${result.status}${result.errorMessage ? `: ${result.errorMessage}` : ''}`),
    );
  }
  if (!verdict && !result) lines.push(line(undefined, 'no verdict yet'));
  if (run?.completedAt) {
    const reason = run.closeReason ? `, closed by hand: ${run.closeReason}` : '';
    lines.push(line(run.completedAt, `batch ended as ${batch?.status ?? '?'}${reason}`));
  }
  return lines;
}

function describeBegin({ batch, run }: ItemChapter): string {
  if (run?.phase === undefined) {
    return `submitted by the Python system as OpenAI's ${batch?.openaiBatchId ?? '?'}`;
  }
  const { model, dimensions, inputTextVersion, phase } = run;
  const what = `${model ?? '?'}, ${dimensions ?? '?'} numbers, input text ${inputTextVersion ?? '?'}`;
  if (phase === 'refused') return 'refused before anything was bought';
  return `intended (${what})${phase === 'submitted' ? '' : `; its submission is still ${phase}`}`;
}

function describeItem(kind: string, item: ItemStory['item']): string {
  if (item === 'gone') return `the ${kind} is gone from the table`;
  if (item === 'unreadable') return `the table holds the ${kind} in a form that can’t be read`;
  const { embeddingStatus, embeddingAttempts, embeddingBatchId, isNoise } = item;
  const of = embeddingBatchId ? ` of batch ${embeddingBatchId}` : '';
  const noise = isNoise ? '; it is noise, which is never submitted' : '';
  return `the ${kind} is ${embeddingStatus}${of}, ${formatCount(embeddingAttempts, 'attempt')} so far${noise}`;
}

function reasonOf(error: { code: string; message: string } | undefined): string {
  return error ? ` (${error.code}: ${error.message})` : '';
}
