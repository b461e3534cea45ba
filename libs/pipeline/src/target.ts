import { isLoopback } from './allowed-hosts.ts';
import type { PipelineConfig } from './config.ts';

/** Where a configuration points: for people, before anything is paid for or written. */
export interface Target {
  openai: string;
  pinecone: string;
  dynamodb: string;
  /** All three are on this machine, so nothing can cost money. */
  isLocal: boolean;
}

/** Names the three vendors' addresses of a configuration; no secrets. */
export function toTarget({ openai, pinecone, dynamodb }: PipelineConfig): Target {
  const openaiUrl = openai.baseUrl ?? 'https://api.openai.com/v1';
  const pineconeUrl = pinecone.indexHost ?? pinecone.controllerUrl ?? 'https://api.pinecone.io';
  const dynamodbUrl = dynamodb.endpoint ?? `https://dynamodb.${dynamodb.region}.amazonaws.com`;
  return {
    openai: openaiUrl,
    pinecone: pinecone.indexName ? `${pineconeUrl} index ${pinecone.indexName}` : pineconeUrl,
    dynamodb: `${dynamodbUrl} table ${dynamodb.tableName}`,
    isLocal: [openaiUrl, pineconeUrl, dynamodbUrl].every(isLoopback),
  };
}
