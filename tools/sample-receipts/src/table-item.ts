/** One attribute as DynamoDB's JSON writes it; exactly one of the fields is there. */
export interface AttributeValue {
  S?: string;
  N?: string;
  BOOL?: boolean;
  NULL?: true;
  M?: Record<string, AttributeValue>;
  L?: AttributeValue[];
  SS?: string[];
}

/** One item of the receipts table in DynamoDB's JSON. */
export type TableItem = Record<string, AttributeValue>;

export const text = (value: string): AttributeValue => ({ S: value });
export const number = (value: number | string): AttributeValue => ({ N: String(value) });
/** What is not known is written as NULL, not left out. */
export const textOrNull = (value: string | undefined): AttributeValue =>
  value === undefined ? { NULL: true } : { S: value };
export const texts = (values: readonly string[]): AttributeValue => ({ L: values.map(text) });
