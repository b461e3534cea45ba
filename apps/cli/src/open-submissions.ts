import type { Dependencies } from '@lading/pipeline';
import { formatCount } from './format.ts';

/** How many submissions were begun and neither finished nor undone: their words belong to no batch that `list` shows. */
export async function countOpenSubmissions({ repo }: Pick<Dependencies, 'repo'>): Promise<number> {
  let open = 0;
  for await (const _ of repo.runs.listOpenSubmissions()) open += 1;
  return open;
}

/** That number with what to do about it. */
export function describeOpenSubmissions(count: number): string {
  return `${formatCount(count, 'submission')} begun and not finished; \`lading submit\` carries on.`;
}
