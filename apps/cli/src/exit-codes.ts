/** What the process tells its caller. */
export const EXIT = {
  done: 0,
  /** The command could not do its work; the message says why. */
  failed: 1,
  /** Wrong arguments or configuration; nothing was tried. */
  usage: 2,
  /** The command ended, but a batch failed, is parked, or a submission is still open. */
  incomplete: 3,
  /** Stopped by Ctrl-C. The same command carries on. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
