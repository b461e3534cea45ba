import type { Measure } from './measure.ts';

/** The last line of a terminal, redrawn in place. The cursor stays visible, so that no end of the process can leave it hidden. */
export interface StatusLine {
  show(measure: Measure): void;
  /** Takes the line away, for good or for what is to be printed in its place. */
  clear(): void;
}

const REDRAW_MS = 100;
const BAR_WIDTH = 30;
const LABEL_WIDTH = 20;
const TO_START_AND_ERASE = '\r\u001b[K';

/** Draws a bar for the latest measure, at most ten times a second; work that is done leaves no line. */
export function createStatusLine(
  stream: Pick<NodeJS.WriteStream, 'write' | 'columns'>,
  now: () => number = Date.now,
): StatusLine {
  let drawn = { label: '', at: 0 };
  const clear = () => {
    if (drawn.label !== '') stream.write(TO_START_AND_ERASE);
    drawn = { label: '', at: 0 };
  };
  return {
    clear,
    show(measure) {
      const { label, done, of } = measure;
      if (done >= of) {
        clear();
        return;
      }
      if (label === drawn.label && now() - drawn.at < REDRAW_MS) return;
      drawn = { label, at: now() };
      // A line that wraps can't be taken back.
      stream.write(`${TO_START_AND_ERASE}${renderBar(measure).slice(0, (stream.columns || 80) - 1)}`);
    },
  };
}

function renderBar({ label, done, of }: Measure): string {
  const filled = Math.floor((BAR_WIDTH * done) / of);
  return `${label.padEnd(LABEL_WIDTH)} [${'#'.repeat(filled).padEnd(BAR_WIDTH, '-')}] ${done}/${of}`;
}
