export { createDynamodbStandIn } from './create-dynamodb-stand-in.ts';
export type {
  DynamodbCall,
  DynamodbReply,
  DynamodbStandIn,
  DynamodbStandInOptions,
} from './create-dynamodb-stand-in.ts';
export type { DynamodbFault, DynamodbFaults, FaultTarget } from './faults.ts';
export { createInProcessHandler } from './in-process-handler.ts';
export type { InProcessHandler, SdkRequest, SdkResponse } from './in-process-handler.ts';
export type { DynamodbStats } from './stats.ts';
export type { AttributeValue, Item as DynamodbItem } from './values/attribute-value.ts';
