import type { PrintedLine, PrintedWord } from './content/printed.ts';
import type { Random } from './random.ts';

export interface Point {
  x: number;
  y: number;
}

/** Where a text stands on its receipt, in parts of the receipt's width and height; y grows upwards. */
export interface Geometry {
  box: { x: number; y: number; width: number; height: number };
  topLeft: Point;
  topRight: Point;
  bottomLeft: Point;
  bottomRight: Point;
}

export interface PlacedWord extends PrintedWord {
  geometry: Geometry;
}

export interface PlacedLine {
  words: readonly PlacedWord[];
  geometry: Geometry;
}

interface Sheet {
  left: number;
  right: number;
  /** Width of a character of ordinary width. */
  character: number;
  pitch: number;
  /** How far the receipt leans: rise of y along its whole width. */
  slope: number;
}

const TOP = 0.975;
const BOTTOM = 0.025;
const CHARACTERS_PER_LINE = 40;

/** Gives every word its place: lines from the top down, words from left to right, amounts at the right edge. */
export function placeLines(lines: readonly PrintedLine[], random: Random): PlacedLine[] {
  const left = random.between(0.04, 0.09);
  const right = 1 - random.between(0.04, 0.09);
  const sheet: Sheet = {
    left,
    right,
    character: (right - left) / CHARACTERS_PER_LINE,
    pitch: (TOP - BOTTOM) / Math.max(lines.length, 24),
    slope: random.chance(0.3) ? random.between(-0.02, 0.02) : 0,
  };
  return lines.map((line, at) => {
    const words = placeWords(line, TOP - at * sheet.pitch, sheet, random);
    return { words, geometry: around(words.map(({ geometry }) => geometry)) };
  });
}

/** Splits a word's place evenly among its letters. */
export function placeLetters(word: Geometry, count: number): Geometry[] {
  const at = (part: number, from: Point, to: Point): Point => ({
    x: from.x + (to.x - from.x) * part,
    y: from.y + (to.y - from.y) * part,
  });
  return Array.from({ length: count }, (_, i) => {
    const [start, end] = [i / count, (i + 1) / count];
    return toGeometry(
      at(start, word.topLeft, word.topRight),
      at(end, word.topLeft, word.topRight),
      at(start, word.bottomLeft, word.bottomRight),
      at(end, word.bottomLeft, word.bottomRight),
    );
  });
}

function placeWords(line: PrintedLine, top: number, sheet: Sheet, random: Random): PlacedWord[] {
  const { words, right = [], centered = false } = line;
  const used = widthOf(words) + (right.length > 0 ? 1 + widthOf(right) : 0);
  // A line that is too long for the paper is set in narrower type.
  const character = Math.min(sheet.character, (sheet.right - sheet.left) / used);
  const middle = (sheet.left + sheet.right) / 2;
  const start = centered ? middle - (widthOf(words) * character) / 2 : sheet.left;
  const rightStart = sheet.right - widthOf(right) * character;
  return [
    ...placeRun(words, start, top, { ...sheet, character }, random),
    ...placeRun(right, rightStart, top, { ...sheet, character }, random),
  ];
}

function placeRun(
  words: readonly PrintedWord[],
  start: number,
  top: number,
  sheet: Sheet,
  random: Random,
): PlacedWord[] {
  let x = start;
  return words.map((word) => {
    const width = charactersOf(word.text) * sheet.character;
    const height = sheet.pitch * random.between(0.62, 0.7);
    const lift = random.between(-0.02, 0.02) * sheet.pitch;
    const yAt = (atX: number) => top - height + lift + (atX - 0.5) * sheet.slope;
    const [bottomLeft, bottomRight] = [x, x + width].map((atX) => ({ x: atX, y: yAt(atX) })) as [
      Point,
      Point,
    ];
    const raise = ({ x: atX, y }: Point): Point => ({ x: atX, y: y + height });
    x += width + sheet.character;
    return { ...word, geometry: toGeometry(raise(bottomLeft), raise(bottomRight), bottomLeft, bottomRight) };
  });
}

function toGeometry(topLeft: Point, topRight: Point, bottomLeft: Point, bottomRight: Point): Geometry {
  const [x, y] = [Math.min(topLeft.x, bottomLeft.x), Math.min(bottomLeft.y, bottomRight.y)];
  const width = Math.max(topRight.x, bottomRight.x) - x;
  const height = Math.max(topLeft.y, topRight.y) - y;
  return { box: { x, y, width, height }, topLeft, topRight, bottomLeft, bottomRight };
}

/** A line reaches from its first word to its last. */
function around(words: readonly Geometry[]): Geometry {
  const [first, last] = [words[0], words.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError('A line needs a word');
  return toGeometry(first.topLeft, last.topRight, first.bottomLeft, last.bottomRight);
}

function widthOf(words: readonly PrintedWord[]): number {
  return words.reduce((sum, { text }) => sum + charactersOf(text), 0) + Math.max(0, words.length - 1);
}

/** Chinese and Japanese characters are twice as wide. */
function charactersOf(text: string): number {
  return [...text].reduce(
    (sum, character) => sum + (/[\u3000-\u9fff\uff00-\uffef]/.test(character) ? 2 : 1),
    0,
  );
}
