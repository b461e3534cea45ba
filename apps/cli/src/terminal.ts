/** The world that a command talks to. Tests give their own. */
export interface Terminal {
  env: Record<string, string | undefined>;
  cwd: string;
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  /** Aborts on Ctrl-C. */
  signal: AbortSignal;
}
