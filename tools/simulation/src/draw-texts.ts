import type { SeededRandom } from './seeded-random.ts';

/** A file of texts that every worker submits, over and over, beside the words. */
export interface TextFile {
  lines: readonly string[];
  ids: readonly string[];
  /** Of these, the ids of items that Pinecone would refuse: they must never be bought. */
  refused: ReadonlySet<string>;
}

const TEXTS_SHARE = 0.5;
const BAD_SHARE = 0.1;

/** None in half of the runs. The text is in the metadata too, so that it can be told whether both belong together. */
export function drawTexts(random: SeededRandom): TextFile {
  const count = random.chance(TEXTS_SHARE) ? random.between(20, 90) : 0;
  const refused = new Set<string>();
  const lines: string[] = [];
  const ids: string[] = [];
  for (let at = 0; at < count; at += 1) {
    const id = random.pick([`docs/a guide/${at}`, `${'x'.repeat(507)}${String(at).padStart(5, '0')}`]);
    const text = `paragraph ${at} of ${random.between(0, 1_000)}`;
    const isBad = random.chance(BAD_SHARE);
    if (isBad) refused.add(id);
    ids.push(id);
    lines.push(JSON.stringify({ id, text, metadata: isBad ? { text: null } : { text } }));
  }
  return { lines, ids, refused };
}
