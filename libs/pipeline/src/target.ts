import type { StagingSettings } from '@lading/staging';
import { isLoopback } from './allowed-hosts.ts';
import type { PipelineConfig } from './config.ts';

/** Where a configuration points: for people, before anything is paid for or written. */
export interface Target {
  openai: string;
  pinecone: string;
  dynamodb: string;
  staging: string;
  /** All of them are on this machine, so nothing can cost money. */
  isLocal: boolean;
}

/** Names the vendors' addresses of a configuration, and where files rest between steps; no secrets. */
export function toTarget({ openai, pinecone, dynamodb, staging }: PipelineConfig): Target {
  const openaiUrl = openai.baseUrl ?? 'https://api.openai.com/v1';
  const pineconeUrl = pinecone.indexHost ?? pinecone.controllerUrl ?? 'https://api.pinecone.io';
  const dynamodbUrl = dynamodb.endpoint ?? `https://dynamodb.${dynamodb.region}.amazonaws.com`;
  return {
    openai: openaiUrl,
    pinecone: pinecone.indexName ? `${pineconeUrl} index ${pinecone.indexName}` : pineconeUrl,
    dynamodb: `${dynamodbUrl} table ${dynamodb.tableName}`,
    staging: describeStaging(staging),
    isLocal: [openaiUrl, pineconeUrl, dynamodbUrl].every(isLoopback) && isLocalStaging(staging),
  };
}

function describeStaging(staging: StagingSettings): string {
  if ('folder' in staging) return staging.folder;
  const place = `s3://${[staging.bucket, staging.prefix].filter(Boolean).join('/')}`;
  return staging.endpoint ? `${place} at ${staging.endpoint}` : place;
}

function isLocalStaging(staging: StagingSettings): boolean {
  return 'folder' in staging || (staging.endpoint !== undefined && isLoopback(staging.endpoint));
}
