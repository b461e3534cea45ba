// Serves a Pinecone stand-in over the folder given as the first argument, until it is killed. Prints its URL.
import { openPineconeFolderStore } from '../src/pinecone/index.ts';
import { startPineconeServer } from './pinecone-server.ts';

const server = await startPineconeServer({ store: await openPineconeFolderStore(process.argv[2] ?? '') });
process.stdout.write(`${server.url}\n`);
