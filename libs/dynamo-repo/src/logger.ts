/** Told what went wrong and is being repaired, such as writes that are sent again. `console` is one. */
export interface Logger {
  /** One line, without keys and without contents. */
  warn(message: string): void;
}
