// Contenders are measured as `lading` is published: bundled, so that none of them spends its time on looking for modules.
import { bundle } from '../bundle.mjs';

await bundle(import.meta.dirname, {
  entryPoints: [
    'src/contenders/floor.ts',
    'src/contenders/ingest-without-words.ts',
    'src/contenders/langchain-ingest.ts',
    'src/contenders/straightforward-ingest.ts',
  ],
  target: 'node22.12',
});
