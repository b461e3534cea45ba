import type { Call, OperationName, Reply } from './dynamodb-memory-client.ts';
import { TABLE } from './dynamodb-memory-client.ts';

/** Calls whose replies are compared. */
export interface Scenario {
  name: string;
  run(call: Call): Promise<Reply[]>;
  /** How many of them are refused as invalid, by intention. Default 0. */
  refusals?: number;
}

type Value = Record<string, unknown>;
type Values = Record<string, Value>;
type Step = readonly [OperationName, Record<string, unknown>];

const S = (text: string): Value => ({ S: text });
const N = (number: number | string): Value => ({ N: String(number) });
const TableName = TABLE;

/** A word as the product stores it. */
export const aWord = (word: number, more: Values = {}) => ({
  PK: S('IMAGE#1'),
  SK: S(`RECEIPT#00001#LINE#00001#WORD#${String(word).padStart(5, '0')}`),
  TYPE: S('RECEIPT_WORD'),
  GSI1PK: S('EMBEDDING_STATUS#NONE'),
  GSI1SK: S(`WORD#IMAGE#1#WORD#${String(word).padStart(5, '0')}`),
  embedding_status: S('NONE'),
  text: S(`word ${word}`),
  confidence: N('0.90'),
  bounding_box: { M: { x: N('0.10000000000000000000'), y: N('1'), width: N('-0.00'), height: N('1e-5') } },
  is_noise: { BOOL: false },
  extracted_data: { NULL: true },
  ...more,
});

const keyOf = ({ PK, SK }: { PK: Value; SK: Value }) => ({ PK, SK });
const put = (Item: Record<string, Value>): Step => ['PutItem', { TableName, Item }];
const get = (word: number): Step => ['GetItem', { TableName, Key: keyOf(aWord(word)), ConsistentRead: true }];

/** The claim of a word in the product's own expressions. */
export const claim = (word: number, batch = 'b1', ReturnValues = 'UPDATED_NEW'): Step => [
  'UpdateItem',
  {
    TableName,
    Key: keyOf(aWord(word)),
    UpdateExpression:
      'SET #embedding_status = :new_embedding_status, #GSI1PK = :new_GSI1PK, #embedding_batch_id = :new_embedding_batch_id, #embedding_attempts = if_not_exists(#embedding_attempts, :zero) + :new_embedding_attempts',
    ConditionExpression:
      '#embedding_status = :none OR attribute_exists(PK) AND attribute_not_exists(#embedding_status)',
    ExpressionAttributeNames: names('embedding_status', 'GSI1PK', 'embedding_batch_id', 'embedding_attempts'),
    ExpressionAttributeValues: {
      ':new_embedding_status': S('PENDING'),
      ':new_GSI1PK': S('EMBEDDING_STATUS#PENDING'),
      ':new_embedding_batch_id': S(batch),
      ':new_embedding_attempts': N(1),
      ':zero': N(0),
      ':none': S('NONE'),
    },
    ReturnValues,
  },
];

const settle = (word: number, owner: string, more: Record<string, Value> = {}): Step => [
  'UpdateItem',
  {
    TableName,
    Key: keyOf(aWord(word)),
    UpdateExpression:
      'SET #embedding_status = :new_embedding_status, #GSI1PK = :new_GSI1PK REMOVE #embedding_batch_id',
    ConditionExpression: `#embedding_status = :pending AND ${owner}`,
    ExpressionAttributeNames: names('embedding_status', 'GSI1PK', 'embedding_batch_id'),
    ExpressionAttributeValues: {
      ':new_embedding_status': S('NONE'),
      ':new_GSI1PK': S('EMBEDDING_STATUS#NONE'),
      ':pending': S('PENDING'),
      ...more,
    },
    ReturnValues: 'UPDATED_NEW',
  },
];

const names = (...attributes: string[]) => Object.fromEntries(attributes.map((name) => [`#${name}`, name]));

const update = (
  expression: string,
  values: Record<string, Value> = {},
  more: Record<string, unknown> = {},
): Step => [
  'UpdateItem',
  {
    TableName,
    Key: keyOf(aWord(1)),
    UpdateExpression: expression,
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
    ReturnValues: 'ALL_NEW',
    ...more,
  },
];

const query = (
  KeyConditionExpression: string,
  values: Record<string, Value>,
  more: Record<string, unknown> = {},
): Step => ['Query', { TableName, KeyConditionExpression, ExpressionAttributeValues: values, ...more }];

const steps = (name: string, ...calls: Step[]): Scenario => ({
  name,
  async run(call) {
    const replies: Reply[] = [];
    for (const [operation, input] of calls) replies.push(await call(operation, input));
    return replies;
  },
});

/** Steps of which so many are refused as invalid. */
const refusing =
  (refusals: number) =>
  (name: string, ...calls: Step[]): Scenario => ({ ...steps(name, ...calls), refusals });

/** Follows `LastEvaluatedKey` to the end. */
const pages = (name: string, before: readonly Step[], [operation, input]: Step): Scenario => ({
  name,
  async run(call) {
    const replies: Reply[] = [];
    for (const [each, its] of before) await call(each, its);
    for (let key: unknown; replies.length === 0 || key !== undefined;) {
      const reply = await call(operation, { ...input, ExclusiveStartKey: key });
      replies.push(reply);
      if (replies.length > 50) throw new Error('A page leads back to itself');
      key = reply['LastEvaluatedKey'];
    }
    return replies;
  },
});

const tenWords = Array.from({ length: 10 }, (_, at) => put(aWord(at + 1, { page: N(at % 3) })));
const lease = (condition: string, now: number, more: Record<string, Value> = {}): Step => [
  'UpdateItem',
  {
    TableName,
    Key: { PK: S('BATCH#1'), SK: S('RUN') },
    UpdateExpression:
      'SET #lease_owner = :new_lease_owner, #lease_expires_at = :new_lease_expires_at, #TYPE = if_not_exists(#TYPE, :new_TYPE), #lease_fence = if_not_exists(#lease_fence, :zero) + :one',
    ConditionExpression: condition,
    ExpressionAttributeNames: names('lease_owner', 'lease_expires_at', 'TYPE', 'lease_fence'),
    ExpressionAttributeValues: {
      ':new_lease_owner': S(`owner ${now}`),
      ':new_lease_expires_at': N(now + 300_000),
      ':new_TYPE': S('EMBEDDING_BATCH_RUN'),
      ':zero': N(0),
      ':one': N(1),
      ':now': N(now),
      ...more,
    },
    ReturnValues: 'ALL_NEW',
  },
];
const FREE = 'attribute_not_exists(#lease_owner) OR #lease_expires_at <= :now';
const bigText = S('x'.repeat(300_000));
const typeFilter = (operator: string) => ({
  FilterExpression: `#type ${operator} :type`,
  ExpressionAttributeNames: { '#type': 'TYPE' },
});

/** Every call and expression of the product's repository. */
export const PRODUCT_SCENARIOS: readonly Scenario[] = [
  steps('describes a table, and says when there is none', ['DescribeTable', { TableName: 'missing' }]),
  steps('creates a table once only', ['DescribeTable', { TableName }]),
  steps('reads numbers and documents back as DynamoDB writes them', put(aWord(1)), get(1), get(2)),
  steps(
    'puts an item only where none is',
    ['PutItem', { TableName, Item: aWord(1), ConditionExpression: 'attribute_not_exists(PK)' }],
    ['PutItem', { TableName, Item: aWord(1), ConditionExpression: 'attribute_not_exists(PK)' }],
  ),
  steps(
    'claims a word once, counting the attempt',
    put(aWord(1)),
    claim(1),
    claim(1, 'b2'),
    claim(2),
    get(1),
    query('GSI1PK = :p', { ':p': S('EMBEDDING_STATUS#NONE') }, { IndexName: 'GSI1' }),
    query('GSI1PK = :p', { ':p': S('EMBEDDING_STATUS#PENDING') }, { IndexName: 'GSI1' }),
  ),
  steps('claims a word that has no status', put(keyOf(aWord(1))), claim(1, 'b1', 'ALL_NEW')),
  steps(
    'settles a word for its owner only',
    put(aWord(1)),
    claim(1),
    settle(1, '#embedding_batch_id = :batch', { ':batch': S('b2') }),
    settle(1, 'attribute_not_exists(#embedding_batch_id)'),
    settle(1, '#embedding_batch_id = :batch', { ':batch': S('b1') }),
    settle(1, '#embedding_batch_id = :batch', { ':batch': S('b1') }),
    get(1),
  ),
  steps(
    'leases a run that is free or expired, and raises the fence',
    lease(FREE, 1_000),
    lease(FREE, 2_000),
    lease(`${FREE} OR #lease_owner = :dead`, 2_000, { ':dead': S('owner 1000') }),
    lease(FREE, 400_000),
  ),
  steps(
    'closes a live batch only',
    put({ PK: S('BATCH#1'), SK: S('STATUS'), status: S('PENDING'), GSI1PK: S('STATUS#PENDING') }),
    ...[1, 2].map((): Step => [
      'UpdateItem',
      {
        TableName,
        Key: { PK: S('BATCH#1'), SK: S('STATUS') },
        UpdateExpression: 'SET #status = :new_status, #GSI1PK = :new_GSI1PK',
        ConditionExpression: 'attribute_exists(PK) AND #status IN (:live0, :live1)',
        ExpressionAttributeNames: names('status', 'GSI1PK'),
        ExpressionAttributeValues: {
          ':new_status': S('COMPLETED'),
          ':new_GSI1PK': S('STATUS#COMPLETED'),
          ':live0': S('PENDING'),
          ':live1': S('validating'),
        },
        ReturnValues: 'UPDATED_NEW',
      },
    ]),
  ),
  steps(
    'takes an item off an index with its key',
    put(aWord(1)),
    update(
      'REMOVE #GSI1PK, #GSI1SK, #gone',
      {},
      {
        ExpressionAttributeNames: names('GSI1PK', 'GSI1SK', 'gone'),
        ConditionExpression: '#GSI1PK = :p',
        ExpressionAttributeValues: { ':p': S('EMBEDDING_STATUS#NONE') },
        ReturnValues: 'UPDATED_NEW',
      },
    ),
    query('GSI1PK = :p', { ':p': S('EMBEDDING_STATUS#NONE') }, { IndexName: 'GSI1' }),
  ),
  pages(
    'queries a receipt without one type',
    [...tenWords, put(aWord(11, { TYPE: S('RECEIPT_LETTER') }))],
    query(
      'PK = :pk AND begins_with(SK, :sk)',
      { ':pk': S('IMAGE#1'), ':sk': S('RECEIPT#00001'), ':type': S('RECEIPT_LETTER') },
      typeFilter('<>'),
    ),
  ),
  pages(
    'queries an index by status and type',
    tenWords,
    query(
      'GSI1PK = :pk',
      { ':pk': S('EMBEDDING_STATUS#NONE'), ':type': S('RECEIPT_WORD') },
      { IndexName: 'GSI1', ...typeFilter('=') },
    ),
  ),
  pages(
    'counts',
    tenWords,
    query(
      'GSI1PK = :pk',
      { ':pk': S('EMBEDDING_STATUS#NONE'), ':type': S('RECEIPT_WORD') },
      { IndexName: 'GSI1', Select: 'COUNT', ...typeFilter('=') },
    ),
  ),
  pages(
    'reads chosen attributes of an index',
    tenWords,
    query(
      'GSI1PK = :pk AND begins_with(GSI1SK, :sk)',
      { ':pk': S('EMBEDDING_STATUS#NONE'), ':sk': S('WORD#') },
      { IndexName: 'GSI1', ProjectionExpression: '#a0', ExpressionAttributeNames: { '#a0': 'text' } },
    ),
  ),
  steps(
    'queries one range key',
    ...tenWords,
    query('PK = :pk AND SK = :sk', { ':pk': S('IMAGE#1'), ':sk': aWord(3).SK }, { ConsistentRead: true }),
  ),
  pages(
    'ends pages at a megabyte, filtered items included',
    Array.from({ length: 9 }, (_, at) => put(aWord(at + 1, { text: bigText, keep: N(at % 4) }))),
    query(
      'PK = :pk',
      { ':pk': S('IMAGE#1'), ':keep': N(3) },
      { FilterExpression: 'keep = :keep', ProjectionExpression: 'SK' },
    ),
  ),
  refusing(2)(
    'writes batches, and refuses a key that is there twice or one too many',
    [
      'BatchWriteItem',
      { RequestItems: { [TABLE]: [1, 2].map((at) => ({ PutRequest: { Item: aWord(at) } })) } },
    ],
    [
      'BatchWriteItem',
      { RequestItems: { [TABLE]: [1, 1].map((at) => ({ PutRequest: { Item: aWord(at) } })) } },
    ],
    [
      'BatchWriteItem',
      {
        RequestItems: {
          [TABLE]: [{ PutRequest: { Item: aWord(3) } }, { DeleteRequest: { Key: keyOf(aWord(1)) } }],
        },
      },
    ],
    get(1),
    get(2),
    get(3),
    ['BatchWriteItem', { RequestItems: { missing: [{ PutRequest: { Item: aWord(3) } }] } }],
    ['BatchWriteItem', { RequestItems: { [TABLE]: [{ PutRequest: { Item: { PK: S('a') } } }] } }],
  ),
];

const paged = (more: Record<string, unknown>) => query('PK = :pk', { ':pk': S('IMAGE#1') }, more);
const between = { ':pk': S('IMAGE#1'), ':a': aWord(3).SK, ':b': aWord(6).SK };
const unicode = ['a', 'é', '\uFFFD', '😀', 'Z', '~', '\uE000'].map((SK) =>
  put({ PK: S('IMAGE#1'), SK: S(SK) }),
);
const lists = put(
  aWord(1, { list: { L: [N(1), N(2), N(3), N(4)] }, tags: { SS: ['a', 'b'] }, sizes: { NS: ['1', '2.0'] } }),
);
const condition = (ConditionExpression: string, values: Record<string, Value> = {}): Step => [
  'PutItem',
  {
    TableName,
    Item: aWord(1, {
      entries: { L: [S('a'), N(1)] },
      tags: { SS: ['a', 'b'] },
      counted: N('10'),
      remark: S('word 1'),
      sort: S('RECEIPT_WORD'),
    }),
    ConditionExpression,
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  },
];
const stored = condition('attribute_not_exists(nothing)');

/** What the operations can do beyond that. */
export const OTHER_SCENARIOS: readonly Scenario[] = [
  pages('pages by limit', tenWords, paged({ Limit: 4 })),
  pages('pages backwards', tenWords, paged({ Limit: 3, ScanIndexForward: false })),
  pages(
    'pages an index whose keys are alike',
    tenWords.slice(0, 1),
    query(
      '#t = :t',
      { ':t': S('RECEIPT_WORD') },
      {
        IndexName: 'GSITYPE',
        Limit: 1,
        ExpressionAttributeNames: { '#t': 'TYPE' },
      },
    ),
  ),
  pages(
    'pages with a filter that leaves little',
    tenWords,
    query('PK = :pk', { ':pk': S('IMAGE#1'), ':p': N(2) }, { Limit: 2, FilterExpression: 'page = :p' }),
  ),
  ...['<', '<=', '>', '>='].map((operator) =>
    steps(
      `queries range keys ${operator}`,
      ...tenWords,
      query(`PK = :pk AND SK ${operator} :a`, { ':pk': S('IMAGE#1'), ':a': aWord(3).SK }),
      query(`:pk = PK AND :a ${operator} SK`, { ':pk': S('IMAGE#1'), ':a': aWord(3).SK }),
    ),
  ),
  steps('queries range keys BETWEEN', ...tenWords, query('PK = :pk AND SK BETWEEN :a AND :b', between)),
  steps('sorts by the bytes of UTF-8', ...unicode, paged({}), paged({ ScanIndexForward: false })),
  steps(
    'deletes, with a condition or without',
    put(aWord(1)),
    ['DeleteItem', { TableName, Key: keyOf(aWord(1)), ConditionExpression: 'attribute_exists(nothing)' }],
    ['DeleteItem', { TableName, Key: keyOf(aWord(1)), ReturnValues: 'ALL_OLD' }],
    ['DeleteItem', { TableName, Key: keyOf(aWord(1)), ReturnValues: 'ALL_OLD' }],
    get(1),
  ),
  steps('gives back what a put replaced', put(aWord(1)), [
    'PutItem',
    { TableName, Item: aWord(1, { text: S('new') }), ReturnValues: 'ALL_OLD' },
  ]),
  steps(
    'sets, removes, adds and deletes',
    lists,
    update(
      'SET #list[1] = :v, #list[9] = :v REMOVE #list[0], confidence ADD tags :t, sizes :n, fresh :one DELETE #old :t',
      {
        ':v': S('new'),
        ':t': { SS: ['b', 'c'] },
        ':n': { NS: ['2', '3'] },
        ':one': N(1),
      },
      { ExpressionAttributeNames: { '#list': 'list', '#old': 'old' } },
    ),
    update('DELETE tags :t', { ':t': { SS: ['a', 'b', 'c'] } }),
    update(
      'SET bounding_box.x = :x REMOVE bounding_box.y',
      { ':x': N('1.50') },
      { ReturnValues: 'UPDATED_NEW' },
    ),
    update('SET confidence = :a - :b', { ':a': N('0.3'), ':b': N('0.1') }, { ReturnValues: 'UPDATED_OLD' }),
    update('SET confidence = confidence + :b', { ':b': N('1e20') }, { ReturnValues: 'ALL_OLD' }),
    update(
      'SET #list = list_append(:front, #list)',
      { ':front': { L: [S('z')] } },
      { ExpressionAttributeNames: { '#list': 'list' } },
    ),
    update('SET a = fresh, fresh = :b', { ':b': S('b') }),
  ),
  steps(
    'creates by an update',
    update('SET a = if_not_exists(a, :a)', { ':a': { M: { b: { L: [] } } } }),
    ['UpdateItem', { TableName, Key: keyOf(aWord(2)) }],
    get(2),
  ),
  steps(
    'judges conditions',
    stored,
    condition('counted > :n', { ':n': N('9') }),
    condition('counted > :n AND NOT contains(tags, :a)', { ':n': N('9'), ':a': S('a') }),
    condition('contains(tags, :a) AND contains(entries, :one)', { ':one': N('1'), ':a': S('a') }),
    condition('contains(remark, :part) OR remark = :part', { ':part': S('zzz') }),
    condition('confidence BETWEEN :a AND :b', { ':a': N('0.9'), ':b': N('10') }),
    condition('confidence IN (:a, :b)', { ':a': N('9e-1'), ':b': S('x') }),
    condition('size(tags) = :two', { ':two': N(2) }),
    condition('size(remark) < :two', { ':two': N(2) }),
    condition('begins_with(sort, :r) AND bounding_box.x <> :s', { ':r': S('RECEIPT'), ':s': S('0.1') }),
    condition('nowhere = :s', { ':s': S('0.1') }),
    condition('nowhere <> :s', { ':s': S('0.1') }),
    condition('confidence < :s', { ':s': S('9') }),
    condition('attribute_type(tags, :t)', { ':t': S('SS') }),
    condition('tags = :t', { ':t': { SS: ['b', 'a'] } }),
    condition('NOT attribute_exists(PK) OR (remark = :a AND confidence = :b)', {
      ':a': S('word 1'),
      ':b': N('0.9'),
    }),
  ),
  steps('projects places in documents', lists, [
    'GetItem',
    {
      TableName,
      Key: keyOf(aWord(1)),
      ProjectionExpression: 'bounding_box.x, bounding_box.y, #l[3], #l[1], nothing',
      ExpressionAttributeNames: { '#l': 'list' },
    },
  ]),
  refusing(1)(
    'gets batches',
    ...tenWords.slice(0, 3),
    [
      'BatchGetItem',
      {
        RequestItems: {
          [TABLE]: { Keys: [keyOf(aWord(2)), keyOf(aWord(9))], ProjectionExpression: 'SK, page' },
        },
      },
    ],
    ['BatchGetItem', { RequestItems: { [TABLE]: { Keys: [keyOf(aWord(2)), keyOf(aWord(2))] } } }],
    ['BatchGetItem', { RequestItems: { missing: { Keys: [keyOf(aWord(2))] } } }],
  ),
  steps(
    'scans',
    ...tenWords,
    ['Scan', { TableName, ConsistentRead: true }],
    ['Scan', { TableName, Select: 'COUNT' }],
    ['Scan', { TableName, FilterExpression: 'page = :p', ExpressionAttributeValues: { ':p': N(1) } }],
  ),
];

const badKey = { PK: S('a') };
const itemOf = (bytes: number) => put({ PK: S('a'), SK: S('b'), c: S('x'.repeat(bytes - 2 - 2 - 3)) });

/** Each of these is refused; the names of the errors are compared, and that nothing was written. */
export const REFUSED: readonly [what: string, ...Step][] = [
  ['a table that is there', 'CreateTable', { ...createAgain() }],
  ['a missing table', 'GetItem', { TableName: 'missing', Key: keyOf(aWord(1)) }],
  ['a short table name', 'GetItem', { TableName: 'ab', Key: keyOf(aWord(1)) }],
  ['a key without its range', 'GetItem', { TableName, Key: badKey }],
  ['a key with more', 'GetItem', { TableName, Key: { ...keyOf(aWord(1)), a: S('a') } }],
  ['a key of another type', 'GetItem', { TableName, Key: { PK: S('a'), SK: N(1) } }],
  ['an empty key', 'GetItem', { TableName, Key: { PK: S('a'), SK: S('') } }],
  ['an item without its key', ...put(badKey)],
  ['an item with an empty key', ...put({ PK: S(''), SK: S('a') })],
  ['an item with an index key of another type', ...put(aWord(1, { GSI1PK: N(1) }))],
  ['an item that is too large', ...itemOf(409_601)],
  ['a number that is none', ...put(aWord(1, { n: N('1,5') }))],
  ['a number of 39 digits', ...put(aWord(1, { n: N('1'.repeat(39)) }))],
  ['a number too large', ...put(aWord(1, { n: N('1e126') }))],
  ['a number too small', ...put(aWord(1, { n: N('1e-131') }))],
  ['an empty set', ...put(aWord(1, { n: { SS: [] } }))],
  ['a set with a member twice', ...put(aWord(1, { n: { NS: ['1', '1.0'] } }))],
  ['a null that is false', ...put(aWord(1, { n: { NULL: false } }))],
  ['an update of the key', ...update('SET SK = :s', { ':s': S('s') })],
  ['an update to a wrong index key', ...update('SET GSI1PK = :n', { ':n': N(1) })],
  ['two updates of one place', ...update('SET a.b = :s, a = :s', { ':s': S('s') })],
  ['two sections of a kind', ...update('SET a = :s SET b = :s', { ':s': S('s') })],
  ['a path into nothing', ...update('SET nothing.b = :s', { ':s': S('s') })],
  ['a value from nothing', ...update('SET a = nothing')],
  ['a sum of texts', ...update('SET a = :s + :s', { ':s': S('s') })],
  ['an ADD of a text', ...update('ADD a :s', { ':s': S('s') })],
  ['a name that is reserved', ...update('SET status = :s', { ':s': S('s') })],
  ['a name that is not defined', ...update('SET #a = :s', { ':s': S('s') })],
  ['a value that is not defined', ...update('SET a = :t, b = :s', { ':s': S('s') })],
  ['a value that is not used', ...update('SET a = :t', { ':t': S('t'), ':s': S('s') })],
  [
    'a name that is not used',
    ...update('SET a = :t', { ':t': S('t') }, { ExpressionAttributeNames: { '#b': 'b' } }),
  ],
  [
    'names without an expression',
    'GetItem',
    { TableName, Key: keyOf(aWord(1)), ExpressionAttributeNames: { '#b': 'b' } },
  ],
  ['an expression that is empty', ...update('')],
  ['an expression that ends early', ...condition('attribute_exists(PK) AND')],
  ['an expression with odd signs', ...condition('PK ! :s', { ':s': S('s') })],
  ['a function that is none', ...condition('starts_with(PK, :s)', { ':s': S('s') })],
  ['a function with too much', ...condition('attribute_exists(PK, SK)')],
  ['a function of a value', ...condition('attribute_exists(:s)', { ':s': S('s') })],
  ['begins_with a number', ...condition('begins_with(PK, :n)', { ':n': N(1) })],
  ['redundant parentheses', ...condition('((PK = :s))', { ':s': S('s') })],
  ['one operand twice', ...condition('PK = PK')],
  ['BETWEEN the wrong way round', ...condition('PK BETWEEN :b AND :a', { ':a': S('a'), ':b': S('b') })],
  ['a query without the hash', ...query('SK = :s', { ':s': S('s') })],
  ['a query by part of the hash', ...query('begins_with(PK, :s)', { ':s': S('s') })],
  ['a query with OR', ...query('PK = :s OR SK = :s', { ':s': S('s') })],
  ['a query by what is no key', ...query('PK = :s AND page = :s', { ':s': S('s') })],
  ['a query by a number', ...query('PK = :n', { ':n': N(1) })],
  ['a query without conditions', 'Query', { TableName }],
  ['a query of a missing index', ...query('PK = :s', { ':s': S('s') }, { IndexName: 'GSI9' })],
  [
    'a consistent query of an index',
    ...query('GSI1PK = :s', { ':s': S('s') }, { IndexName: 'GSI1', ConsistentRead: true }),
  ],
  ['a filter on the key', ...query('PK = :s', { ':s': S('s') }, { FilterExpression: 'SK = :s' })],
  ['a start elsewhere', ...query('PK = :s', { ':s': S('s') }, { ExclusiveStartKey: keyOf(aWord(1)) })],
  ['a start without its key', ...query('PK = :s', { ':s': S('s') }, { ExclusiveStartKey: badKey })],
  ['a limit of nothing', ...query('PK = :s', { ':s': S('s') }, { Limit: 0 })],
  [
    'a projection of one place twice',
    'GetItem',
    { TableName, Key: keyOf(aWord(1)), ProjectionExpression: 'a, a.b' },
  ],
  [
    'too large a batch',
    'BatchWriteItem',
    {
      RequestItems: { [TABLE]: Array.from({ length: 26 }, (_, at) => ({ PutRequest: { Item: aWord(at) } })) },
    },
  ],
  ['a batch of nothing', 'BatchWriteItem', { RequestItems: { [TABLE]: [] } }],
  ['a put of what it returns new', 'PutItem', { TableName, Item: aWord(1), ReturnValues: 'ALL_NEW' }],
];

function createAgain() {
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
  };
}
