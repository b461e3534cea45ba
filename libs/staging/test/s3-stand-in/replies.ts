/** What goes back to the client. */
export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: Uint8Array | string;
}

export function xml(status: number, root: string, content: string): Reply {
  return {
    status,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<${root}>${content}</${root}>`,
  };
}

const STATUS: Record<string, number> = {
  AccessDenied: 403,
  BadDigest: 400,
  InternalError: 500,
  InvalidPart: 400,
  InvalidPartOrder: 400,
  InvalidRange: 416,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NoSuchUpload: 404,
  PreconditionFailed: 412,
  ServiceUnavailable: 503,
  SlowDown: 503,
};

export function refusal(code: string, details = ''): Reply {
  return xml(STATUS[code] ?? 400, 'Error', `<Code>${code}</Code><Message>${code} it is.</Message>${details}`);
}

/** The texts of every element of that name. */
export function textsOf(body: Uint8Array, element: string): string[] {
  const text = Buffer.from(body).toString('utf8').replaceAll('&quot;', '"');
  return [...text.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map(
    ([, value = '']) => value,
  );
}
