const SERVICE = 'com.amazonaws.dynamodb.v20120810';

/** A reply that DynamoDB would refuse with: HTTP status, its full type name and what it says. */
export class DynamodbError extends Error {
  override readonly name = 'DynamodbError';
  readonly status: number;
  readonly body: Record<string, unknown>;

  constructor(type: string, message: string, status = 400, details: Record<string, unknown> = {}) {
    super(message);
    this.status = status;
    this.body = { __type: type, message, ...details };
  }
}

/** Also what this stand-in answers to whatever it doesn't know: it never guesses. */
export const validationError = (message: string) =>
  new DynamodbError('com.amazon.coral.validate#ValidationException', message);

export const invalidValue = (message: string) =>
  validationError(`One or more parameter values were invalid: ${message}`);

export const serializationError = (message: string) =>
  new DynamodbError('com.amazon.coral.service#SerializationException', message);

export const unknownOperation = () =>
  new DynamodbError('com.amazon.coral.service#UnknownOperationException', '');

/** With the item where `ReturnValuesOnConditionCheckFailure` asks for it. */
export const conditionFailed = (item?: unknown) =>
  new DynamodbError(
    `${SERVICE}#ConditionalCheckFailedException`,
    'The conditional request failed',
    400,
    item === undefined ? {} : { Item: item },
  );

export const tableNotFound = (message = 'Requested resource not found') =>
  new DynamodbError(`${SERVICE}#ResourceNotFoundException`, message);

export const tableInUse = (tableName: string) =>
  new DynamodbError(`${SERVICE}#ResourceInUseException`, `Table already exists: ${tableName}`);

export const throttled = () =>
  new DynamodbError(
    `${SERVICE}#ProvisionedThroughputExceededException`,
    'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
  );

export const internalError = () =>
  new DynamodbError(`${SERVICE}#InternalServerError`, 'Internal server error', 500);
