const GRPC_CODES = {
  invalidArgument: [400, 3],
  outOfRange: [400, 11],
  notFound: [404, 5],
  alreadyExists: [409, 6],
  resourceExhausted: [429, 8],
  unimplemented: [501, 12],
  internal: [500, 13],
  unavailable: [503, 14],
} as const;

const CONTROL_CODES = {
  invalidArgument: [400, 'INVALID_ARGUMENT'],
  forbidden: [403, 'FORBIDDEN'],
  notFound: [404, 'NOT_FOUND'],
  alreadyExists: [409, 'ALREADY_EXISTS'],
} as const;

/** A request is answered with an error; it holds the reply's status, body and headers. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly body: unknown;
  readonly headers: Record<string, string>;

  constructor(message: string, status: number, body: unknown, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** A data-plane error in the vectors API's form `{code, message, details}` (vendor-facts: Pinecone errors). */
export function rpcRefusal(
  kind: keyof typeof GRPC_CODES,
  message: string,
  headers: Record<string, string> = {},
): Refusal {
  const [status, code] = GRPC_CODES[kind];
  return new Refusal(message, status, { code, message, details: [] }, headers);
}

/** A control-plane error in the form `{status, error: {code, message}}`. */
export function controlRefusal(kind: keyof typeof CONTROL_CODES, message: string): Refusal {
  const [status, code] = CONTROL_CODES[kind];
  return new Refusal(message, status, { status, error: { code, message } });
}

/** An error of the layer in front (authentication, rate limits), which answers in plain text. */
export function textRefusal(status: number, message: string, headers: Record<string, string> = {}): Refusal {
  return new Refusal(message, status, message, headers);
}

export function toErrorReply(refusal: Refusal): Response {
  return typeof refusal.body === 'string'
    ? new Response(refusal.body, {
        status: refusal.status,
        headers: { 'content-type': 'text/plain', ...refusal.headers },
      })
    : Response.json(refusal.body, { status: refusal.status, headers: refusal.headers });
}
