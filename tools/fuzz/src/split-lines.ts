const BLANK = new Set([0x20, 0x09, 0x0d]);
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The lines of a file that hold something, in the plainest way there is: what the product's own splitter is held to. */
export function splitLines(file: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  let start = 0;
  for (let at = 0; at <= file.byteLength; at += 1) {
    if (at < file.byteLength && file[at] !== 0x0a) continue;
    const line = file.subarray(start, at);
    if (!line.every((byte) => BLANK.has(byte))) lines.push(line);
    start = at + 1;
  }
  return lines;
}

/** The JSON of a line in UTF-8; undefined where it is none. */
export function tryJson(line: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(line));
  } catch {
    return undefined;
  }
}
