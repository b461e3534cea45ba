interface Details {
  type?: string;
  param?: string | null;
  code?: string | null;
  headers?: Record<string, string>;
}

/** A reply that OpenAI would refuse with: HTTP status and the fields of its envelope. */
export class OpenAiError extends Error {
  override readonly name = 'OpenAiError';
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly envelope: { error: { message: string; type: string; param: string | null; code: string | null } };

  constructor(status: number, message: string, details: Details = {}) {
    super(message);
    this.status = status;
    this.headers = details.headers ?? {};
    this.envelope = {
      error: {
        message,
        type: details.type ?? (status >= 500 ? 'server_error' : 'invalid_request_error'),
        param: details.param ?? null,
        code: details.code ?? null,
      },
    };
  }
}

export const missingParameter = (param: string) =>
  new OpenAiError(400, `Missing required parameter: '${param}'.`, {
    param,
    code: 'missing_required_parameter',
  });

export const invalidValue = (param: string, message: string) =>
  new OpenAiError(400, message, { param, code: 'invalid_value' });

export const notFound = (kind: 'File' | 'Batch', id: string) =>
  new OpenAiError(404, `No such ${kind} object: ${id}`, { param: 'id' });
