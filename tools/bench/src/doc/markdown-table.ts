/** Rows as a table of Markdown, the first being its head; columns after `texts` are numbers and stand to the right. */
export function markdownTable(rows: readonly (readonly string[])[], texts = 1): string {
  const [head = [], ...body] = rows;
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const rule = widths.map((width, column) =>
    column < texts ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  const pad = (row: readonly string[]) =>
    row.map((cell, column) =>
      column < texts ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
  return [pad(head), rule, ...body.map(pad)].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
