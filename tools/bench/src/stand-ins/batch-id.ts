/** The id of a batch of the null stand-ins, by its number from 0. */
export function batchIdOf(batch: number): string {
  return `0e9a8f3c-5b1d-4c7e-9a2f-${batch.toString(16).padStart(12, '0')}`;
}
