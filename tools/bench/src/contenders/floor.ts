// The floor: what nobody can go below who looks at each result in JavaScript. Streams OpenAI's file, parses each line, drops it.
const NEWLINE = 0x0a;

const [, , fileId = ''] = process.argv;
const response = await fetch(`${process.env['OPENAI_BASE_URL']}/files/${fileId}/content`);
let rest: Buffer = Buffer.alloc(0);
let lines = 0;
for await (const chunk of response.body ?? []) {
  const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  const block = rest.byteLength > 0 ? Buffer.concat([rest, bytes]) : bytes;
  let start = 0;
  for (let end = block.indexOf(NEWLINE); end !== -1; end = block.indexOf(NEWLINE, start)) {
    JSON.parse(block.toString('utf8', start, end));
    lines += 1;
    start = end + 1;
  }
  rest = block.subarray(start);
}
if (!response.ok || rest.byteLength > 0) throw new Error(`The file ${fileId} ended within a line.`);
process.stdout.write(`${JSON.stringify({ step: 'parse', lines })}\n`);
