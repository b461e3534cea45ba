import { createReadStream } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { createPipeline, ingest, init, parseConfig, search, submitTexts } from '@lading/pipeline';
import type { Dependencies, PipelineEvent } from '@lading/pipeline';

// node src/embed.ts items.ndjson "a question": a line is {"id", "text", "metadata"}. Run again, it buys only what is new.
const [file = 'items.ndjson', question = 'parcels'] = process.argv.slice(2);
const namespace = 'help';

await using pipeline = createPipeline(parseConfig(process.env), { report: tellRefusals });
await init(pipeline);

const open = () => createReadStream(file) as AsyncIterable<Uint8Array>;
for await (const submission of submitTexts(pipeline, open, { namespace }))
  console.log(`${submission.outcome}${'inputs' in submission ? `: ${submission.inputs}` : ''}`);

while (await isWaitingAfter(pipeline)) await setTimeout(pipeline.config.pollIntervalMs);

const [nearest] = await search(pipeline, question, { namespace, topK: 1 });
console.log(`nearest: ${nearest?.id} ${JSON.stringify(nearest?.metadata)}`);

/** Brings home what has ended; says whether anything is left to wait for. */
async function isWaitingAfter(deps: Dependencies): Promise<boolean> {
  let waiting = false;
  for await (const batch of ingest(deps)) {
    if (batch.outcome === 'completed')
      console.log(`${batch.ledger.stored} of ${batch.ledger.submitted} stored`);
    else if (batch.outcome === 'waiting' || batch.outcome === 'busy') waiting = true;
    else process.exitCode = 1;
  }
  return waiting;
}

function tellRefusals(event: PipelineEvent): void {
  if (event.type === 'item-refused') console.log(`${event.customId} is not bought: ${event.code}`);
}
