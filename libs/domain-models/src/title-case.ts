/** As of Unicode 14, which Python 3.11 knows: six letters have changed sides since. */
const CASED = /(?![\u10fc\ua7f2-\ua7f4\uab69])[\p{Cased}\u0295]/u;
const CAPITAL_SIGMA = 'Σ';
const FINAL_SIGMA = 'ς';
const IOTA_SUBSCRIPT = '\u0345';

/** Georgian letters have an upper case but keep their shape in titles; the others got theirs after Unicode 14. */
const UNCHANGED_IN_TITLES = /[\u10d0-\u10fa\u10fd-\u10ff\u019b\u0264\ua7d3\ua7d5]/u;

/** Letters whose title case is neither their upper case nor made of it. */
const TITLE_CASE_OF = new Map([
  ['Ǆ', 'ǅ'],
  ['ǅ', 'ǅ'],
  ['ǆ', 'ǅ'],
  ['Ǉ', 'ǈ'],
  ['ǈ', 'ǈ'],
  ['ǉ', 'ǈ'],
  ['Ǌ', 'ǋ'],
  ['ǋ', 'ǋ'],
  ['ǌ', 'ǋ'],
  ['Ǳ', 'ǲ'],
  ['ǲ', 'ǲ'],
  ['ǳ', 'ǲ'],
  ['ŉ', 'ʼN'],
]);

/**
 * Python's `text.title()`, as of Python 3.11: every letter after an uncased character (a space, digit, hyphen or
 * apostrophe) in title case, every other in lower case.
 *
 * `GROCER'S` becomes `Grocer'S`. Ugly, but the vectors that exist carry it and filters compare with it.
 */
export function titleCase(text: string): string {
  let title = '';
  let at = 0;
  let afterCased = false;
  for (const char of text) {
    title += afterCased ? lowerCaseOf(char, text, at) : titleCaseOf(char);
    afterCased = CASED.test(char);
    at += char.length;
  }
  return title;
}

function titleCaseOf(char: string): string {
  const special = TITLE_CASE_OF.get(char);
  if (special !== undefined) return special;
  if (UNCHANGED_IN_TITLES.test(char)) return char;
  const base = char.normalize('NFD').replace(IOTA_SUBSCRIPT, '').normalize('NFC');
  if (base !== '' && char.normalize('NFD').includes(IOTA_SUBSCRIPT))
    return withIotaSubscript(base.toUpperCase());
  const [first = '', ...rest] = char.toUpperCase();
  return first + rest.join('').toLowerCase();
}

/** Upper case writes the Greek iota subscript as a letter of its own; title case keeps it below. */
function withIotaSubscript(upper: string): string {
  const marked = upper + IOTA_SUBSCRIPT;
  return [...upper].length === 1 ? marked.normalize('NFC') : marked;
}

function lowerCaseOf(char: string, text: string, at: number): string {
  return char === CAPITAL_SIGMA && endsAWord(text, at) ? FINAL_SIGMA : char.toLowerCase();
}

/** Whether a letter stands before this place and none after it, looking past marks and apostrophes. */
function endsAWord(text: string, at: number): boolean {
  const before = /(\P{Case_Ignorable})\p{Case_Ignorable}*$/u.exec(text.slice(0, at))?.[1] ?? '';
  const after = /^\p{Case_Ignorable}*(\P{Case_Ignorable})/u.exec(text.slice(at + 1))?.[1] ?? '';
  return CASED.test(before) && !CASED.test(after);
}
