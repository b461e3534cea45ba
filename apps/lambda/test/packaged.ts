import { readFileSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', 'test-output', 'package');

export interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
  DeletionPolicy?: string;
}

/** The CloudFormation template that `serverless package` wrote. */
export const template = JSON.parse(
  readFileSync(join(folder, 'cloudformation-template-update-stack.json'), 'utf8'),
) as { Resources: Record<string, Resource>; Outputs: Record<string, { Value: unknown }> };

/** The code that would be deployed, unpacked. */
export const bundlePath = join(folder, 'unzipped', 'bundle', 'index.mjs');

export const zipBytes = () => statSync(join(folder, 'lading.zip')).size;

export async function filesInZip(): Promise<string[]> {
  const entries = await readdir(join(folder, 'unzipped'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

export function resourcesOf(type: string): [name: string, resource: Resource][] {
  return Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);
}

export function propertiesOf(name: string): Record<string, unknown> {
  const resource = template.Resources[name];
  if (!resource) throw new Error(`The template has no ${name}.`);
  return resource.Properties;
}

/** A function's settings; those of its variables that CloudFormation fills in are left out. */
export function environmentOf(functionName: string): Record<string, string> {
  const { Variables } = propertiesOf(`${functionName}LambdaFunction`)['Environment'] as {
    Variables: Record<string, unknown>;
  };
  const texts = Object.entries(Variables).filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string',
  );
  return Object.fromEntries(texts);
}

/** The name under which the bundle exports a function. */
export function handlerOf(functionName: string): string {
  return String(propertiesOf(`${functionName}LambdaFunction`)['Handler']).replace('bundle/index.', '');
}
