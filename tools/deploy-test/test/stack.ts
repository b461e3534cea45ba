import { DescribeStackResourcesCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { aws } from './aws.ts';

/** A resource as the deployed template declares it. */
export interface Declared {
  Type: string;
  DeletionPolicy?: string;
  Properties: Record<string, unknown>;
}

/** What was deployed: the template that AWS has, and the names that it gave. */
export interface Stack {
  declared: Record<string, Declared>;
  /** Physical ids by logical id, of what this AWS knows how to make. */
  ids: Record<string, string>;
}

export async function readStack(StackName: string): Promise<Stack> {
  const { TemplateBody = '' } = await aws.cloudFormation.send(new GetTemplateCommand({ StackName }));
  const resources = new DescribeStackResourcesCommand({ StackName });
  const { StackResources = [] } = await aws.cloudFormation.send(resources);
  return {
    declared: (JSON.parse(TemplateBody) as { Resources: Record<string, Declared> }).Resources,
    ids: Object.fromEntries(
      StackResources.flatMap(({ LogicalResourceId: logical, PhysicalResourceId: physical }) =>
        logical && physical ? [[logical, physical]] : [],
      ),
    ),
  };
}

/** The logical ids and properties of all declared resources of a type. */
export function ofType(
  { declared }: Stack,
  type: string,
): [id: string, properties: Record<string, unknown>][] {
  return Object.entries(declared)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, { Properties }]) => [id, Properties]);
}
