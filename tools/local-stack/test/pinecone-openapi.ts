import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import type { AnySchema, ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

interface OpenApi {
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content?: Record<string, { schema: AnySchema }> }> }>
  >;
}

/** Reads an OpenAPI file and returns a check of a reply: the problems, none if the reply is as described. */
export function readOpenApi(fileName: string) {
  const document = parse(readFileSync(new URL(`openapi/${fileName}`, import.meta.url), 'utf8')) as OpenApi;
  const ajv = new Ajv({ strict: false, allErrors: true });
  (addFormats as unknown as (ajv: Ajv) => void)(ajv);
  ajv.addSchema(document as unknown as AnySchema, 'api');
  const validators = new Map<string, ValidateFunction>();

  return (method: string, path: string, reply: { status: number; body: unknown }): string[] => {
    const responses = document.paths[path]?.[method.toLowerCase()]?.responses ?? {};
    const status = [String(reply.status), `${String(reply.status)[0]}XX`, 'default'].find(
      (key) => key in responses,
    );
    if (status === undefined) return [`${method} ${path} has no reply ${reply.status}`];
    const content = responses[status]?.content?.['application/json'];
    if (content === undefined)
      return reply.body === undefined ? [] : [`${method} ${path} ${status} has no body`];
    const pointer = [
      'paths',
      path,
      method.toLowerCase(),
      'responses',
      status,
      'content',
      'application/json',
      'schema',
    ]
      .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    const validate = validators.get(pointer) ?? ajv.compile({ $ref: `api#/${pointer}` });
    validators.set(pointer, validate);
    if (validate(reply.body)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
}
