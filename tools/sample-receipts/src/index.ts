export { generateReceipts } from './generate-receipts.ts';
export type { GenerateReceiptsOptions } from './generate-receipts.ts';
export type { Generation } from './items/keys.ts';
export type { AttributeValue, TableItem } from './table-item.ts';
export { toNdjson } from './to-ndjson.ts';
