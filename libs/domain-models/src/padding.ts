/** Texts of the numbers that nearly all are: a receipt has no thousand lines, nor a line a thousand words. */
const PADDED = { 3: padTo(3), 5: padTo(5) };

/** At least 3 digits, as line and word ids appear in the sort key of a batch result. Longer numbers keep all digits. */
export function pad3(id: number): string {
  return PADDED[3][id] ?? String(id).padStart(3, '0');
}

/** At least 5 digits, as every other key and id of the table writes numbers. Longer numbers keep all digits. */
export function pad5(id: number): string {
  return PADDED[5][id] ?? String(id).padStart(5, '0');
}

function padTo(length: number): string[] {
  return Array.from({ length: 1000 }, (_, id) => String(id).padStart(length, '0'));
}
