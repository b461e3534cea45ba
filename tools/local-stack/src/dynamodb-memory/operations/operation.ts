import type { Body } from '../request-input.ts';
import type { DynamodbStats } from '../stats.ts';
import type { TableDefinition } from '../table/definition.ts';
import type { Table } from '../table/table.ts';

/** What the operations of one stand-in share. */
export interface OperationContext {
  readonly stats: DynamodbStats;
  now(): number;
  /** @throws DynamodbError where there is no such table */
  table(tableName: string): Table;
  hasTable(tableName: string): boolean;
  addTable(definition: TableDefinition): void;
  /** Whether a fault leaves the next entry of this batch unprocessed. */
  leavesUnprocessed(): boolean;
}

/** Does the work at once, so that no other request sees a half of it. @throws DynamodbError */
export type Operation = (context: OperationContext, body: Body) => Record<string, unknown>;
