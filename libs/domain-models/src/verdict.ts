/** Where a submitted id ended. Exactly one of these is recorded for each id of a batch. */
export type VerdictKind = 'stored' | 'failed-again' | 'failed-for-good' | 'skipped';

/** One line of a verdict file. */
export interface Verdict {
  customId: string;
  /** The text of the item, empty when it is gone. */
  text: string;
  kind: VerdictKind;
  /** Absent when stored. */
  error?: { code: string; message: string };
}
