import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the three services listen. */
export interface Ports {
  openai: number;
  pinecone: number;
  dynamodb: number;
}

const DEFAULT_PORTS: Ports = { openai: 48110, pinecone: 48111, dynamodb: 48112 };

/**
 * The ports to listen on: those asked for, else those of the last time, else the usual ones.
 *
 * 0 asks for a free port the first time; addresses outlive a restart, since Pinecone index hosts contain them.
 */
export async function choosePorts(folder: string, wanted: Partial<Ports> = {}): Promise<Ports> {
  const remembered = await readPorts(folder);
  const choose = (name: keyof Ports) =>
    wanted[name] || (remembered[name] ?? wanted[name] ?? DEFAULT_PORTS[name]);
  return { openai: choose('openai'), pinecone: choose('pinecone'), dynamodb: choose('dynamodb') };
}

export async function rememberPorts(folder: string, ports: Ports): Promise<void> {
  const path = join(folder, 'stack.json');
  await writeFile(`${path}.unfinished`, `${JSON.stringify({ ports }, null, 2)}\n`);
  await rename(`${path}.unfinished`, path);
}

async function readPorts(folder: string): Promise<Partial<Ports>> {
  try {
    return (
      (JSON.parse(await readFile(join(folder, 'stack.json'), 'utf8')) as { ports?: Partial<Ports> }).ports ??
      {}
    );
  } catch {
    // First start, or a file that somebody broke: the usual ports do.
    return {};
  }
}
