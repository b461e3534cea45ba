import { SecretError } from './errors.ts';

/**
 * Reads secrets by the names of their parameters, in one call.
 *
 * A name is that of an SSM SecureString, or `/aws/reference/secretsmanager/…` for one of Secrets Manager.
 *
 * @throws SecretError
 */
export async function readSecrets<K extends string>(names: Record<K, string>): Promise<Record<K, string>> {
  const { GetParametersCommand, SSMClient } = await import('@aws-sdk/client-ssm');
  const client = new SSMClient({});
  try {
    const input = { Names: [...new Set(Object.values<string>(names))], WithDecryption: true };
    const { Parameters = [], InvalidParameters = [] } = await client.send(new GetParametersCommand(input));
    if (InvalidParameters.length > 0) {
      const missing = InvalidParameters.join(', ');
      throw new SecretError(`there is no ${missing}. Create it as a SecureString in this region.`, {
        transient: false,
      });
    }
    const values = new Map(Parameters.map(({ Name, Value }) => [Name, Value]));
    const entries = Object.entries<string>(names).map(([key, name]) => [key, values.get(name) ?? '']);
    return Object.fromEntries(entries) as Record<K, string>;
  } catch (error) {
    throw error instanceof SecretError ? error : toSecretError(error);
  } finally {
    client.destroy();
  }
}

function toSecretError(cause: unknown): SecretError {
  const { name, message, $metadata } = cause as Error & { $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  const transient = status === undefined || status >= 500 || name.includes('Throttl');
  const advice = transient ? 'Try again later.' : 'Check the names and the rights of this function.';
  return new SecretError(`${name}: ${message}. ${advice}`, { transient, cause });
}
