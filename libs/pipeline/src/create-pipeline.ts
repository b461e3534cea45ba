import { wordKind } from '@lading/domain-models';
import { createDynamoRepo } from '@lading/dynamo-repo';
import { createOpenAiBatch, fetchBlocks } from '@lading/openai-batch';
import { createPineconeIndex, fetchBytes } from '@lading/pinecone-upsert';
import { createStaging } from '@lading/staging';
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { PipelineConfig } from './config.ts';
import type { Dependencies } from './dependencies.ts';
import { createMeasuredFetch } from './measured-fetch.ts';
import { createOwner, isOwnerDead } from './owner.ts';
import { createReceiptLookup } from './receipt-lookup.ts';
import { createRedact, createRedactingFetch, redactResults } from './redact.ts';

/** What a caller may put in place of the world outside: adapters, clock, chance, or what is told of events. */
export type Overrides = Partial<Omit<Dependencies, 'config'>>;

/** Builds everything that the steps work with from one configuration. Opens no connection yet. */
export function createPipeline(
  config: PipelineConfig,
  overrides: Overrides = {},
): Dependencies & AsyncDisposable {
  const kind = overrides.kind ?? wordKind;
  const report = overrides.report ?? (() => undefined);
  const onUnreadable = ({ message }: Error) => report({ type: 'unreadable-item', message });
  const redact = createRedact(config);
  const now = overrides.now ?? Date.now;
  const fetchFrom = (vendor: 'OpenAI' | 'Pinecone', send?: typeof fetch) =>
    createMeasuredFetch(createRedactingFetch(redact, send), vendor, { report, now });
  const staging = createStaging(config.staging);
  const repo = overrides.repo ?? createDynamoRepo({ ...config.dynamodb, onUnreadable });
  return {
    config,
    kind,
    namespace: config.namespace ?? kind.namespace,
    repo,
    openai: redactResults(
      createOpenAiBatch({
        ...config.openai,
        fetch: fetchFrom('OpenAI', fetchBlocks),
        maxLineBytes: config.maxLineBytes,
      }),
      redact,
    ),
    pinecone: createPineconeIndex({ ...config.pinecone, fetch: fetchFrom('Pinecone', fetchBytes) }),
    staging,
    receipts: createReceiptLookup(kind, (imageId, receiptId) =>
      repo.receipts.getDetails(imageId, receiptId, kind.receiptParts),
    ),
    owner: createOwner(),
    isOwnerDead,
    now,
    sleep: async (ms, signal) => await setTimeout(ms, undefined, { signal }),
    newBatchId: randomUUID,
    report,
    ...overrides,
    async [Symbol.asyncDispose]() {
      await staging[Symbol.asyncDispose]();
      await repo[Symbol.asyncDispose]();
    },
  };
}
