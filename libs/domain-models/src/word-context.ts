import type { Point, ReceiptWord } from './receipt.ts';

/** Stands for a neighbour where there is none. */
export const EDGE = '<EDGE>';

export type WordPosition = `${'top' | 'middle' | 'bottom'}-${'left' | 'center' | 'right'}`;

/** Where a word stands on its receipt and between which words. */
export interface WordContext {
  word: ReceiptWord;
  centroid: Point;
  position: WordPosition;
  /** Text of the nearest word to the left on the same row, or `<EDGE>`. */
  left: string;
  right: string;
}

interface PlacedWord {
  word: ReceiptWord;
  centroid: Point;
  bottom: number;
  top: number;
}

/**
 * The context of every word of a receipt, in the order given.
 *
 * A neighbour is the nearest word by centroid x whose vertical span overlaps the word's own, both from the bounding
 * boxes, bounds included. At the same x the order given decides. A word without finite geometry has no neighbours and
 * is none.
 */
export function wordContexts(words: readonly ReceiptWord[]): WordContext[] {
  const placed = words.map(place);
  const byX = placed.filter(isFinitelyPlaced).toSorted((a, b) => a.centroid.x - b.centroid.x);
  const ranks = new Map(byX.map((word, rank) => [word, rank]));
  return placed.map((target) => ({
    word: target.word,
    centroid: target.centroid,
    position: wordPosition(target.centroid),
    left: nearestOnRow(byX, target, ranks.get(target), -1),
    right: nearestOnRow(byX, target, ranks.get(target), 1),
  }));
}

/** The mean of the four corners. */
export function centroidOf({ topRight, topLeft, bottomRight, bottomLeft }: ReceiptWord): Point {
  // Floating-point sums depend on their order, and existing vectors hold the sums made in this one.
  return {
    x: (topRight.x + topLeft.x + bottomRight.x + bottomLeft.x) / 4,
    y: (topRight.y + topLeft.y + bottomRight.y + bottomLeft.y) / 4,
  };
}

/** The ninth of the receipt that a centroid lies in; y grows upwards. */
export function wordPosition({ x, y }: Point): WordPosition {
  const vertical = y > 0.66 ? 'top' : y > 0.33 ? 'middle' : 'bottom';
  const horizontal = x < 0.33 ? 'left' : x < 0.66 ? 'center' : 'right';
  return `${vertical}-${horizontal}`;
}

function place(word: ReceiptWord): PlacedWord {
  const { y, height } = word.boundingBox;
  return { word, centroid: centroidOf(word), bottom: y, top: y + height };
}

function isFinitelyPlaced({ centroid, bottom, top }: PlacedWord): boolean {
  return Number.isFinite(centroid.x) && Number.isFinite(bottom) && Number.isFinite(top);
}

function nearestOnRow(byX: PlacedWord[], target: PlacedWord, rank: number | undefined, step: 1 | -1): string {
  if (rank === undefined) return EDGE;
  for (let at = rank + step; at >= 0 && at < byX.length; at += step) {
    const other = byX[at];
    if (other && other.bottom <= target.top && other.top >= target.bottom) return other.word.text;
  }
  return EDGE;
}
