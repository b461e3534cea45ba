// The same through LangChain's `PineconeStore`, from the folder that its packages were installed into.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { finish } from './finish.ts';
import { downloadResults, parseResults } from './results.ts';
import { writeResults } from './write-results.ts';

/** As much of its packages as is used here; its types are not installed with the product. */
interface LangChain {
  PineconeStore: new (
    embeddings: unknown,
    settings: { pineconeIndex: unknown; namespace: string },
  ) => {
    addVectors(vectors: number[][], documents: object[], options: { ids: string[] }): Promise<string[]>;
  };
}
interface PineconeSdk {
  Pinecone: new () => { index(name: string, host: string): unknown };
}

const MARK = 'langchain';

const [, , openaiBatchId = '', folder = ''] = process.argv;
const { resolve } = createRequire(join(folder, 'package.json'));
const load = async (name: string): Promise<unknown> => await import(pathToFileURL(resolve(name)).href);
const { PineconeStore } = (await load('@langchain/pinecone')) as LangChain;
const { Pinecone } = (await load('@pinecone-database/pinecone')) as PineconeSdk;

const text = await downloadResults(openaiBatchId);
finish('download');
const found = parseResults(text);
finish('parse');
const host = process.env['PINECONE_CONTROLLER_HOST'] ?? '';
const pineconeIndex = new Pinecone().index(process.env['PINECONE_INDEX'] ?? '', host);
const store = new PineconeStore({}, { pineconeIndex, namespace: MARK });
await store.addVectors(
  found.map(({ values }) => values),
  found.map(({ imageId }) => ({ pageContent: 'word', metadata: { image_id: imageId } })),
  { ids: found.map(({ customId }) => `${MARK}#${customId}`) },
);
finish('upsert');
await writeResults(found, `${MARK}#${openaiBatchId}`);
finish('results');
