/** What Python's `str.strip` takes off. Unlike JavaScript's `trim`: U+001C to U+001F and U+0085, but not U+FEFF. */
const PYTHON_WHITESPACE = new Set(
  '\t\n\v\f\r\u001c\u001d\u001e\u001f \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008' +
    '\u2009\u200a\u2028\u2029\u202f\u205f\u3000',
);

/** Python's `text.strip()`. */
export function pythonStrip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && PYTHON_WHITESPACE.has(text.charAt(start))) start += 1;
  while (end > start && PYTHON_WHITESPACE.has(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}
