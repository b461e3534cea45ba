const TAGGED = /<TARGET>(.*?)<\/TARGET>(?:\s*<POS>(.*?)<\/POS>)?(?:\s*<CONTEXT>(.*)<\/CONTEXT>)?/su;

// Squares of these are shares of the vector. Whole words outweigh n-grams, so two words never meet at rank one;
// n-grams outweigh context, so a misread word is still found near the right one.
const WHOLE_TEXT = 0.6;
const EXACT_CASE = 0.25;
const WORDS = 0.8;
const NGRAMS = 0.9;
const POSITION = 0.2;
const CONTEXT = 0.45;

/** Long texts are cut to so many features of a kind; the feature of the whole text still tells them apart. */
const MAX_FEATURES = 96;

/** What a text is made of, each with the weight it has in the vector. */
export function textFeatures(text: string): [feature: string, weight: number][] {
  const tagged = TAGGED.exec(text);
  const target = tagged?.[1] ?? text;
  const folded = target.toLowerCase();
  const words = folded.split(/\s+/u).filter((word) => word !== '');
  return [
    [`text:${folded}`, WHOLE_TEXT],
    [`case:${target}`, EXACT_CASE],
    ...shared('word', words, WORDS),
    ...shared('gram', words.flatMap(ngrams), NGRAMS),
    ...shared('at', tagged?.[2] ? [tagged[2]] : [], POSITION),
    ...shared('near', (tagged?.[3] ?? '').toLowerCase().split(/\s+/u).filter(Boolean), CONTEXT),
  ];
}

/** Splits a weight over features so that they have it together, however many they are. */
function shared(kind: string, features: readonly string[], weight: number): [string, number][] {
  const kept = features.slice(0, MAX_FEATURES);
  return kept.map((feature) => [`${kind}:${feature}`, weight / Math.sqrt(kept.length)]);
}

/** Pairs and triples of characters, with the word's ends as characters of their own. */
function ngrams(word: string): string[] {
  const characters = ['^', ...word, '$'];
  const grams: string[] = [];
  for (let at = 0; at + 2 <= characters.length && grams.length < MAX_FEATURES; at += 1) {
    grams.push(characters.slice(at, at + 2).join(''));
    if (at + 3 <= characters.length) grams.push(characters.slice(at, at + 3).join(''));
  }
  return grams;
}
