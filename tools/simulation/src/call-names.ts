import type { DynamodbCall } from '@lading/local-stack';

/** Who is called. */
export type Vendor = 'openai' | 'pinecone' | 'dynamodb';

/** Names a request by what the product does with it (`openai create`), for plans, histograms and traces. */
export function nameCall(vendor: Exclude<Vendor, 'dynamodb'>, request: Request): string {
  const route = `${request.method} ${new URL(request.url).pathname}`;
  const [, name] = ROUTES[vendor].find(([pattern]) => pattern.test(route)) ?? [];
  return `${vendor} ${name ?? route}`;
}

const ROUTES: Record<Exclude<Vendor, 'dynamodb'>, [pattern: RegExp, name: string][]> = {
  openai: [
    [/^POST \/v1\/files$/, 'upload'],
    [/^GET \/v1\/files\/[^/]+$/, 'get file'],
    [/^GET \/v1\/files\/[^/]+\/content$/, 'download'],
    [/^POST \/v1\/batches$/, 'create'],
    [/^GET \/v1\/batches$/, 'list'],
    [/^GET \/v1\/batches\/[^/]+$/, 'get batch'],
    [/^POST \/v1\/batches\/[^/]+\/cancel$/, 'cancel'],
  ],
  pinecone: [
    [/^GET \/indexes\/[^/]+$/, 'describe index'],
    [/^POST \/indexes$/, 'create index'],
    [/\/vectors\/upsert$/, 'upsert'],
    [/\/describe_index_stats$/, 'stats'],
    [/\/vectors\/fetch$/, 'fetch'],
  ],
};

interface TableRequest {
  Key?: { SK?: { S?: string } };
  Item?: { TYPE?: { S?: string } };
  IndexName?: string;
  UpdateExpression?: string;
  ExpressionAttributeValues?: Record<string, { S?: string }>;
}

/** The same for a call of the table (`dynamodb claim`). */
export function nameTableCall({ operation, body }: DynamodbCall): string {
  return `dynamodb ${nameOperation(operation, (body ?? {}) as TableRequest)}`;
}

function nameOperation(operation: string, request: TableRequest): string {
  const sortKey = request.Key?.SK?.S ?? '';
  switch (operation) {
    case 'UpdateItem':
      if (sortKey === 'RUN') return nameRunUpdate(request);
      return sortKey === 'STATUS' ? 'close summary' : nameWordUpdate(request, sortKey);
    case 'PutItem':
      return PUTS[request.Item?.TYPE?.S ?? ''] ?? 'put';
    case 'GetItem':
      return `get ${{ RUN: 'run', STATUS: 'summary', [TEXT]: 'text' }[sortKey] ?? (sortKey.includes('#WORD#') ? 'word' : 'item')}`;
    case 'BatchWriteItem':
      return 'write results';
    case 'Query':
      return nameQuery(request);
    default:
      return operation;
  }
}

/** The sort key of a text's item, which is claimed and settled like a word. */
const TEXT = 'ITEM';

const PUTS: Record<string, string> = {
  EMBEDDING_BATCH_RUN: 'save intent',
  BATCH_SUMMARY: 'add summary',
  TEXT_BATCH_SUMMARY: 'add summary',
};

/** The first that an update sets names it. */
const RUN_UPDATES: [pattern: RegExp, name: string][] = [
  [/#lease_token =/, 'acquire lease'],
  [/REMOVE.*#lease_owner/, 'release lease'],
  [/#lease_expires_at =/, 'renew lease'],
  [/#ledger =/, 'complete run'],
  [/#openai_status =/, 'record status'],
  [/#last_error =/, 'record failure'],
  [/#openai_batch_id =/, 'save openai batch id'],
];

function nameRunUpdate({
  UpdateExpression: update = '',
  ExpressionAttributeValues: values,
}: TableRequest): string {
  const phase = values?.[':new_phase']?.S;
  if (phase !== undefined) return `phase ${phase}`;
  const [, name = 'update run'] = RUN_UPDATES.find(([pattern]) => pattern.test(update)) ?? [];
  return name;
}

function nameWordUpdate({ ExpressionAttributeValues: values }: TableRequest, sortKey: string): string {
  if (!sortKey.includes('#WORD#') && sortKey !== TEXT) return 'update item';
  if (values?.[':new_embedding_status']?.S === 'PENDING') return 'claim';
  return values?.[':new_embedding_attempts'] ? 'release' : 'settle';
}

function nameQuery({ IndexName: index, ExpressionAttributeValues: values }: TableRequest): string {
  const partition = values?.[':pk']?.S ?? '';
  if (partition.startsWith('EMBEDDING_STATUS#')) return 'list words';
  if (partition.startsWith('SUBMISSION#')) return 'list submissions';
  if (/^(TEXT_)?STATUS#/.test(partition)) return 'list batches';
  if (partition.startsWith('BATCH#')) return 'list results';
  return index === undefined ? 'read receipt' : 'query';
}
