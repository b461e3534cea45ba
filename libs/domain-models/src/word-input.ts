import type { WordContext } from './word-context.ts';

/** Names the rule below together with the neighbours' rule. Change it with either: old and new vectors don't compare. */
export const WORD_INPUT_VERSION = 'target-pos-context/overlap';

/** The text that stands for a word before the embedding model. Nothing in it is escaped; it is never read back. */
export function wordInputText({ word, position, left, right }: WordContext): string {
  return `<TARGET>${word.text}</TARGET> <POS>${position}</POS> <CONTEXT>${left} ${right}</CONTEXT>`;
}

/** A search has a word but no place on a receipt, so only the target is there. */
export function wordQueryText(text: string): string {
  return `<TARGET>${text}</TARGET>`;
}
