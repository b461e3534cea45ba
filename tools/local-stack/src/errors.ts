/** Another process has the folder open. Stop it, or use another folder; `pid` is its process id. */
export class FolderInUseError extends Error {
  override readonly name = 'FolderInUseError';
  readonly folder: string;
  readonly pid: number;

  constructor(folder: string, pid: number) {
    super(
      `The local stack in ${folder} is already running (process ${pid}). Stop that one, or use another folder.`,
    );
    this.folder = folder;
    this.pid = pid;
  }
}

/** A port that the stack wants is taken. Stop whoever has it, or give another. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';
  readonly service: string;
  readonly port: number;

  constructor(service: string, port: number, cause: unknown) {
    super(
      `Cannot listen on port ${port} for ${service}: it is in use. ` +
        'Stop the program that has it (another local stack?), or give the stack other ports.',
      { cause },
    );
    this.service = service;
    this.port = port;
  }
}
