import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { toAttributes } from './items/attributes.ts';

/** A query of the table or one of its indexes; every page of it is read. */
export interface QueryRequest {
  /** The table itself when absent. */
  index?: 'GSI1' | 'GSI2' | 'GSI3';
  partition: string;
  /** Range keys that start so. */
  prefix?: string;
  /** One range key. */
  range?: string;
  /** Keeps items of these TYPEs only; others are read and paid for, but not sent. */
  types?: readonly string[];
  /** Only these attributes. */
  attributes?: readonly string[];
  /** The table only: indexes are always eventually consistent. */
  consistent?: boolean;
}

/** Writes a query in DynamoDB's words (pure). */
export function toQueryInput(tableName: string, request: QueryRequest): QueryCommandInput {
  const { index, partition, prefix, range, types, attributes, consistent } = request;
  const names: Record<string, string> = { '#pk': `${index ?? ''}PK` };
  const values: Record<string, string> = { ':pk': partition };
  const keyConditions = ['#pk = :pk'];

  const rangeValue = prefix ?? range;
  if (rangeValue !== undefined) {
    names['#sk'] = `${index ?? ''}SK`;
    values[':sk'] = rangeValue;
    keyConditions.push(prefix === undefined ? '#sk = :sk' : 'begins_with(#sk, :sk)');
  }
  if (types) names['#type'] = 'TYPE';
  types?.forEach((type, at) => (values[`:type${at}`] = type));
  attributes?.forEach((name, at) => (names[`#a${at}`] = name));

  return {
    TableName: tableName,
    IndexName: index,
    KeyConditionExpression: keyConditions.join(' AND '),
    FilterExpression: types && `#type IN (${types.map((_, at) => `:type${at}`).join(', ')})`,
    ProjectionExpression: attributes?.map((_, at) => `#a${at}`).join(', '),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: toAttributes(values),
    ConsistentRead: consistent,
  };
}
