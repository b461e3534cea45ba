import type { DynamodbStandIn } from '@lading/local-stack';
import { TABLE_NAME } from './scenario.ts';

/** What the table holds, read without the product. Texts are words here: what is promised of both is the same. */
export interface TableView {
  words: Map<string, WordView>;
  summaries: Map<string, SummaryView>;
  runs: Map<string, RunView>;
  /** By batch, then by the word's id. */
  results: Map<string, Map<string, ResultView>>;
}

export interface WordView {
  status: string;
  text: string;
  attempts: number;
}

export interface SummaryView {
  status: string;
  openaiBatchId: string;
}

export interface RunView {
  phase: string | undefined;
  isOpen: boolean;
  leaseExpiresAt: number | undefined;
  ledger: Record<string, number> | undefined;
  /** Of ingest: how often it failed, and why the last time. */
  attempts: number;
  lastError: string | undefined;
}

export interface ResultView {
  status: string;
  message: string | undefined;
}

type Item = ReturnType<DynamodbStandIn['items']>[number];
type Attribute = Item[string] | undefined;

export function viewTable(dynamodb: DynamodbStandIn): TableView {
  const view: TableView = { words: new Map(), summaries: new Map(), runs: new Map(), results: new Map() };
  for (const item of dynamodb.items(TABLE_NAME)) READERS[textOf(item['TYPE']) ?? '']?.(view, item);
  return view;
}

const READERS: Record<string, (view: TableView, item: Item) => void> = {
  RECEIPT_WORD: ({ words }, item) =>
    words.set(`${textOf(item['PK'])}#${textOf(item['SK'])}`, {
      status: textOf(item['embedding_status']) ?? 'NONE',
      text: textOf(item['text']) ?? '',
      attempts: numberOf(item['embedding_attempts']) ?? 0,
    }),
  TEXT_ITEM: ({ words }, item) =>
    words.set(textOf(item['custom_id']) ?? '', {
      status: textOf(item['embedding_status']) ?? '',
      text: textOf(item['text']) ?? '',
      attempts: numberOf(item['embedding_attempts']) ?? 0,
    }),
  BATCH_SUMMARY: readSummary,
  TEXT_BATCH_SUMMARY: readSummary,
  EMBEDDING_BATCH_RUN: ({ runs }, item) =>
    runs.set(batchIdOf(item), {
      phase: textOf(item['phase']),
      isOpen: textOf(item['GSI1PK']) === 'SUBMISSION#OPEN',
      leaseExpiresAt: numberOf(item['lease_expires_at']),
      ledger: numbersOf(item['ledger']),
      attempts: numberOf(item['attempts']) ?? 0,
      lastError: lastErrorOf(item['last_error']),
    }),
  EMBEDDING_BATCH_RESULT: readResult,
  TEXT_EMBEDDING_RESULT: readResult,
};

function readSummary({ summaries }: TableView, item: Item): void {
  summaries.set(batchIdOf(item), {
    status: textOf(item['status']) ?? '',
    openaiBatchId: textOf(item['openai_batch_id']) ?? '',
  });
}

function readResult({ results }: TableView, item: Item): void {
  const ofBatch = results.get(batchIdOf(item)) ?? new Map<string, ResultView>();
  results.set(batchIdOf(item), ofBatch);
  const [status, message] = [textOf(item['status']) ?? '', textOf(item['error_message'])];
  ofBatch.set(textOf(item['pinecone_id']) ?? '', { status, message });
}

function batchIdOf(item: Item): string {
  return (textOf(item['PK']) ?? '').slice('BATCH#'.length);
}

function textOf(attribute: Attribute): string | undefined {
  return attribute && 'S' in attribute ? attribute.S : undefined;
}

function lastErrorOf(attribute: Attribute): string | undefined {
  if (!attribute || !('M' in attribute)) return textOf(attribute);
  return Object.values(attribute.M ?? {})
    .map(textOf)
    .filter(Boolean)
    .join(' ');
}

function numberOf(attribute: Attribute): number | undefined {
  return attribute && 'N' in attribute ? Number(attribute.N) : undefined;
}

function numbersOf(attribute: Attribute): Record<string, number> | undefined {
  if (!attribute || !('M' in attribute)) return undefined;
  return Object.fromEntries(
    Object.entries(attribute.M ?? {}).map(([name, value]) => [name, numberOf(value) ?? Number.NaN]),
  );
}
