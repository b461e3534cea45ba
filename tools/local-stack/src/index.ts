export { createDynamodbStandIn, createInProcessHandler } from './dynamodb-memory/index.ts';
export type {
  AttributeValue,
  DynamodbCall,
  DynamodbFault,
  DynamodbFaults,
  DynamodbItem,
  DynamodbReply,
  DynamodbStandIn,
  DynamodbStandInOptions,
  DynamodbStats,
  FaultTarget as DynamodbFaultTarget,
  InProcessHandler,
  SdkRequest,
  SdkResponse,
} from './dynamodb-memory/index.ts';
export { embedText } from './embedding/embed-text.ts';
export { ConnectionCutError } from './faults/connection-cut-error.ts';
export type { AnyFault } from './faults/fault-spec.ts';
export type { FaultCall, FaultPolicy, FaultSubject } from './faults/fault-table.ts';
export type { SeededFaultsOptions } from './faults/seeded-faults.ts';
export { FolderInUseError, PortInUseError } from './errors.ts';
export type { OpenAiLimits, TimeLapse } from './openai/context.ts';
export { createOpenAiStandIn } from './openai/create-openai-stand-in.ts';
export type { OpenAiStandIn, OpenAiStandInOptions } from './openai/create-openai-stand-in.ts';
export { OPENAI_FAULT_KINDS, seededOpenAiFaults } from './openai/faults/fault.ts';
export type { Fault as OpenAiFault } from './openai/faults/fault.ts';
export type { OpenAiStats } from './openai/stats.ts';
export {
  createPineconeMemoryStore,
  createPineconeStandIn,
  DamagedFileError,
  DEFAULT_PINECONE_LIMITS,
  openPineconeFolderStore,
  PINECONE_FAULT_KINDS,
  seededPineconeFaults,
} from './pinecone/index.ts';
export type {
  IndexDefinition,
  PineconeFault,
  PineconeLimits,
  PineconeRates,
  PineconeStandIn,
  PineconeStandInOptions,
  PineconeStats,
  PineconeStore,
} from './pinecone/index.ts';
export type { Ports } from './ports.ts';
export { serve } from './server.ts';
export type { RunningServer, ServeOptions } from './server.ts';
export { LOCAL_API_KEY, startLocalStack } from './start-local-stack.ts';
export type { LocalStack, LocalStackOptions, StackFaults } from './start-local-stack.ts';
export { openFolderStore } from './store/folder-store.ts';
export { createMemoryStore } from './store/memory-store.ts';
export { DamagedStateError } from './store/store.ts';
export type { Store, StoredBlob } from './store/store.ts';
