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
  /** Keeps items of this TYPE only; others are read and paid for, but not sent. */
  type?: string;
  /** Drops items of this TYPE; those without a TYPE stay. */
  exceptType?: string;
  /** Only these attributes. */
  attributes?: readonly string[];
  /** The table only: indexes are always eventually consistent. */
  consistent?: boolean;
}

/** Writes a query in DynamoDB's words (pure). */
export function toQueryInput(tableName: string, request: QueryRequest): QueryCommandInput {
  const { index, partition, prefix, range, type, exceptType, attributes, consistent } = request;
  const names: Record<string, string> = { '#pk': `${index ?? ''}PK` };
  const values: Record<string, string> = { ':pk': partition };
  const keyConditions = ['#pk = :pk'];

  const rangeValue = prefix ?? range;
  if (rangeValue !== undefined) {
    names['#sk'] = `${index ?? ''}SK`;
    values[':sk'] = rangeValue;
    keyConditions.push(prefix === undefined ? '#sk = :sk' : 'begins_with(#sk, :sk)');
  }
  const typeValue = type ?? exceptType;
  if (typeValue !== undefined) {
    names['#type'] = 'TYPE';
    values[':type'] = typeValue;
  }
  attributes?.forEach((name, at) => (names[`#a${at}`] = name));

  return {
    TableName: tableName,
    IndexName: index,
    KeyConditionExpression: keyConditions.join(' AND '),
    FilterExpression: typeValue === undefined ? undefined : `#type ${type === undefined ? '<>' : '='} :type`,
    ProjectionExpression: attributes?.map((_, at) => `#a${at}`).join(', '),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: toAttributes(values),
    ConsistentRead: consistent,
  };
}
