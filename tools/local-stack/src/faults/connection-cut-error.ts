/** The connection was cut: what an in-process caller sees as a failed `fetch`, and a server must turn into a closed socket. */
export class ConnectionCutError extends TypeError {
  override readonly name = 'ConnectionCutError';

  constructor() {
    super('fetch failed', { cause: Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }) });
  }
}
