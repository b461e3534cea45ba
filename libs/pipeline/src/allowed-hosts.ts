/** Whose addresses a variable may name without an opt-in. */
export type Vendor = 'OpenAI' | 'Pinecone' | 'DynamoDB' | 'S3';

// As narrow as the vendors' own names allow: all of amazonaws.com would let in anybody's bucket or machine.
const VENDOR_HOSTS: Record<Vendor, RegExp> = {
  OpenAI: /^([a-z0-9-]+\.)*api\.openai\.com$/,
  Pinecone: /^([a-z0-9-]+\.)+pinecone\.io$/,
  DynamoDB:
    /^([a-z0-9-]+\.)*(dynamodb|dynamodb-fips|ddb)\.[a-z0-9-]+\.((vpce\.)?amazonaws\.com(\.cn)?|api\.aws)$/,
  // No name before it: as the address of an endpoint, a bucket's own host would send all into that bucket.
  S3: /^(s3(-fips)?(\.dualstack)?\.[a-z]{2}(-[a-z]+)+-\d+\.amazonaws\.com(\.cn)?|bucket\.vpce-[a-z0-9-]+\.s3\.[a-z0-9-]+\.vpce\.amazonaws\.com)$/,
};

const HOST_NAME = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:.]+\])$/;

/** Whether an address, with or without a scheme, is of this machine. */
export function isLoopback(address: string): boolean {
  return isLoopbackHost(toUrl(address)?.hostname ?? '');
}

/** The host names of a list with commas, in lower case; undefined when an entry is anything else than a host name. */
export function parseHostList(list: string): ReadonlySet<string> | undefined {
  const hosts = list
    .split(',')
    .map((host) => host.trim().toLowerCase())
    .filter((host) => host !== '');
  return hosts.every((host) => HOST_NAME.test(host)) ? new Set(hosts) : undefined;
}

/**
 * Why keys and data may not be sent to an address; undefined when they may. Without a scheme it counts as https.
 *
 * Allowed are the vendor's own hosts, loopback, and hosts that somebody named on purpose. Plain http is for loopback
 * alone. The text never quotes the address: somebody may have put a key there by mistake.
 */
export function addressProblem(
  vendor: Vendor,
  address: string,
  allowed: ReadonlySet<string>,
): string | undefined {
  const url = toUrl(address);
  if (!url) return 'must be a host or an http or https URL';
  if (url.username || url.password) return 'must not hold a user name or password';
  if (url.search || url.hash) return 'must not have a query or fragment';
  if (isLoopbackHost(url.hostname)) return undefined;
  if (url.protocol === 'http:') return 'must use https: plain http is for this machine alone';
  if (VENDOR_HOSTS[vendor].test(url.hostname) || allowed.has(url.hostname)) return undefined;
  return `names a host that is neither ${vendor}'s nor this machine; if keys and data are meant to go there, name the host in LADING_ALLOW_HOSTS`;
}

function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function toUrl(address: string): URL | undefined {
  const url = URL.parse(address.includes('://') ? address : `https://${address}`);
  return url && /^https?:$/.test(url.protocol) ? url : undefined;
}
