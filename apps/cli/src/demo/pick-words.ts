import type { TableItem } from '@lading/sample-receipts';

export interface KnownWord {
  text: string;
  id: string;
}

/** Words that stand on one receipt only, once, so that a search for the text has one right answer. */
export function pickUniqueWords(items: Iterable<TableItem>, count: number): KnownWord[] {
  const ids = new Map<string, string[]>();
  for (const item of items) {
    if (item['TYPE']?.S !== 'RECEIPT_WORD' || item['is_noise']?.BOOL) continue;
    const text = item['text']?.S ?? '';
    if (!/^\p{L}{7,}$/u.test(text)) continue;
    ids.set(text.toLowerCase(), [
      ...(ids.get(text.toLowerCase()) ?? []),
      `${text}\n${item['PK']?.S}#${item['SK']?.S}`,
    ]);
  }
  const unique = [...ids.values()]
    .filter((found) => found.length === 1)
    .map(([found = '']) => found.split('\n'));
  const step = Math.max(1, Math.floor(unique.length / count));
  return Array.from({ length: Math.min(count, unique.length) }, (_, i) => unique[i * step] ?? []).map(
    ([text = '', id = '']) => ({ text, id }),
  );
}
