/** Told what went wrong and is being repaired, such as a request that is sent again. `console` is one. */
export interface Logger {
  /** One line, without keys and without contents. */
  warn(message: string): void;
}
