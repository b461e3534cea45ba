import type { PineconeStats } from '@lading/local-stack';
import { startChild } from '../measure/child.ts';
import type { ChildOptions } from '../measure/child.ts';
import { failureOf } from '../measure/failure.ts';
import { ladingArgs } from '../programs.ts';
import { CommandFailedError } from './run-command.ts';

/** The local stack in a process of its own, over the folder `stack` of its working directory. */
export interface Stack extends AsyncDisposable {
  urls: { openai: string; pinecone: string; dynamodb: string };
  /** Counted since this process of the stack started. */
  pineconeStats(): Promise<PineconeStats>;
}

/** Starts the stack, new or as it was left, and has it write `.env.local` for the programs of the same folder. */
export async function startStack({ cwd, env }: ChildOptions): Promise<Stack> {
  const args = ['local', '--free-ports', '--folder', 'stack'];
  const child = startChild(ladingArgs(...args), { cwd, env });
  for await (const { type, urls } of child.printed()) {
    if (type === 'ready') return toStack(urls as Stack['urls'], child);
  }
  const reason = failureOf(await child.ended) ?? 'it ended before it was ready';
  throw new CommandFailedError(args.join(' '), reason);
}

function toStack(urls: Stack['urls'], child: AsyncDisposable): Stack {
  return {
    urls,
    async pineconeStats() {
      const response = await fetch(new URL('/_local/pinecone-stats', urls.pinecone));
      if (!response.ok)
        throw new Error(`The Pinecone stand-in answered ${response.status} to ${response.url}.`);
      return (await response.json()) as PineconeStats;
    },
    [Symbol.asyncDispose]: async () => await child[Symbol.asyncDispose](),
  };
}
