/** At least 3 digits, as line and word ids appear in the sort key of a batch result. Longer numbers keep all digits. */
export function pad3(id: number): string {
  return String(id).padStart(3, '0');
}

/** At least 5 digits, as every other key and id of the table writes numbers. Longer numbers keep all digits. */
export function pad5(id: number): string {
  return String(id).padStart(5, '0');
}
