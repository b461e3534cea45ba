import { InvalidIdError } from '@lading/domain-models';
import type { Dependencies } from './dependencies.ts';
import type { FoundItem } from './receipt-lookup.ts';

/** The item of an id as the table has it now. An id of another kind has no item here, like one whose word is gone. */
export async function findItem(
  { receipts }: Pick<Dependencies, 'receipts'>,
  customId: string,
): Promise<FoundItem> {
  try {
    return await receipts.find(customId);
  } catch (error) {
    if (error instanceof InvalidIdError) return 'gone';
    throw error;
  }
}
