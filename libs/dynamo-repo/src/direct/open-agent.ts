import { Agent } from 'undici';

export interface AgentLimits {
  maxSockets: number;
  connectTimeoutMs: number;
  requestTimeoutMs: number;
}

/** A module of its own, to be loaded on first use: bundlers find no names in a CommonJS package that is imported so itself. */
export function openAgent({ maxSockets, connectTimeoutMs, requestTimeoutMs }: AgentLimits): Agent {
  return new Agent({
    connections: maxSockets,
    pipelining: 1,
    connect: { timeout: connectTimeoutMs },
    headersTimeout: requestTimeoutMs,
    bodyTimeout: requestTimeoutMs,
  });
}
