import type { TextContent } from '@lading/dynamo-repo';
import type { Verdict, VerdictError } from '@lading/domain-models';

/** An item that is not submitted because a vendor would refuse it. */
export interface Refusal extends Omit<TextContent, 'namespace'> {
  error: VerdictError;
}

/** `{"custom_id","text","hash","code","message"}` and a line end: its ids are read like those of any input file. */
export function formatRefusal({ customId, text, contentHash, error }: Refusal): Uint8Array {
  const { code, message } = error;
  return Buffer.from(`${JSON.stringify({ custom_id: customId, text, hash: contentHash, code, message })}\n`);
}

/** Reads a line that `formatRefusal` wrote, without its line end. @throws when it is anything else */
export function parseRefusal(line: Uint8Array): Refusal {
  const { custom_id, text, hash, code, message } = JSON.parse(Buffer.from(line).toString('utf8')) as {
    custom_id: string;
    text: string;
    hash: string;
    code: string;
    message: string;
  };
  return { customId: custom_id, text, contentHash: hash, error: { code, message } };
}

export function verdictOf({ customId, text, error }: Refusal): Verdict {
  return { customId, text, kind: 'failed-for-good', error };
}
