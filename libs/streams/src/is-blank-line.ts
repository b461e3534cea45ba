/** Whether a line holds nothing but what JSON takes for white space. JavaScript would trim a U+2028 too, and drop its line. */
export function isBlankLine(line: Uint8Array): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a);
}
