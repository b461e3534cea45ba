import OpenAI from 'openai';

interface ResultLine {
  custom_id: string;
  response: { body: { data: { embedding: number[] | string }[] } };
}

/** One result as the straightforward scripts hold it. */
export interface Found {
  customId: string;
  imageId: string;
  values: number[];
}

/** The whole result file as one text. */
export async function downloadResults(openaiBatchId: string): Promise<string> {
  const openai = new OpenAI();
  const { output_file_id: fileId } = await openai.batches.retrieve(openaiBatchId);
  return await (await openai.files.content(String(fileId))).text();
}

export function parseResults(text: string): Found[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { custom_id: customId, response } = JSON.parse(line) as ResultLine;
      const { embedding = [] } = response.body.data[0] ?? {};
      return { customId, imageId: customId.split('#')[1] ?? '', values: toNumbers(embedding) };
    });
}

function toNumbers(embedding: number[] | string): number[] {
  if (typeof embedding !== 'string') return embedding;
  const bytes = Buffer.from(embedding, 'base64');
  return Array.from(new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4));
}
