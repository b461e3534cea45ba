/** DynamoDB's JSON. */
export type Item = Record<string, Record<string, unknown>>;

/** Every item of a table, by DynamoDB's own protocol; the stand-in reads the credentials and checks no signature. */
export async function scanTable(endpoint: string, tableName: string): Promise<Item[]> {
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'DynamoDB_20120810.Scan',
        'x-amz-date': '20250101T000000Z',
        authorization:
          'AWS4-HMAC-SHA256 Credential=local/20250101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: JSON.stringify({ TableName: tableName, ExclusiveStartKey: start }),
    });
    if (!response.ok) throw new Error(`Scan: ${response.status} ${await response.text()}`);
    const page = (await response.json()) as { Items: Item[]; LastEvaluatedKey?: Item };
    items.push(...page.Items);
    start = page.LastEvaluatedKey;
  } while (start);
  return items;
}
