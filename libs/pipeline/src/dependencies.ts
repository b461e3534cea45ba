import type { ReceiptItemKind } from '@lading/domain-models';
import type { DynamoRepo } from '@lading/dynamo-repo';
import type { OpenAiBatch } from '@lading/openai-batch';
import type { PineconeIndex } from '@lading/pinecone-upsert';
import type { Staging } from '@lading/staging';
import type { PipelineConfig } from './config.ts';
import type { PipelineEvent } from './events.ts';
import type { ReceiptLookup } from './receipt-lookup.ts';

/** What every step works with: three adapters, a staging place, and the world outside (time, chance, processes). */
export interface Dependencies {
  config: PipelineConfig;
  /** What is embedded of receipts. */
  kind: ReceiptItemKind;
  /** The Pinecone namespace of this kind's vectors. A batch goes to the one that it was submitted for. */
  namespace: string;
  repo: DynamoRepo;
  openai: OpenAiBatch;
  pinecone: PineconeIndex;
  staging: Staging;
  receipts: ReceiptLookup;
  /** Who takes leases: `host/pid/nonce`. */
  owner: string;
  /** True only if that owner can't be alive any more; its lease is then taken over at once. */
  isOwnerDead(owner: string): boolean;
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  newBatchId(): string;
  /** Told what happens; must not throw. */
  report(event: PipelineEvent): void;
}
