import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { groupsOf } from './groups-of.ts';
import type { Found } from './results.ts';

const WRITE_SIZE = 25;

/** Puts one item for each result, one call after the other. `mark` keeps them apart from what the product wrote. */
export async function writeResults(results: readonly Found[], mark: string): Promise<void> {
  const table = process.env['DYNAMODB_TABLE_NAME'] ?? '';
  const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient());
  for (const group of groupsOf(WRITE_SIZE, results)) {
    const puts = group.map((result) => ({ PutRequest: { Item: toItem(result, mark) } }));
    await dynamodb.send(new BatchWriteCommand({ RequestItems: { [table]: puts } }));
  }
}

function toItem({ customId, imageId }: Found, mark: string) {
  return {
    PK: mark,
    SK: `RESULT#${customId}`,
    GSI2PK: mark,
    GSI2SK: 'STATUS#SUCCESS',
    GSI3PK: `${mark}#${imageId}`,
    GSI3SK: 'STATUS#SUCCESS',
    TYPE: mark,
    image_id: imageId,
    pinecone_id: `${mark}#${customId}`,
    status: 'SUCCESS',
  };
}
