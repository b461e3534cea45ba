import { createDynamoRepo, TableNotFoundError } from '@lading/dynamo-repo';

// node src/report.ts: what waits, what runs and what failed in the receipts table, as Markdown. It only reads.
const {
  DYNAMODB_TABLE_NAME: tableName = 'ReceiptsTable',
  AWS_REGION,
  AWS_ENDPOINT_URL_DYNAMODB,
} = process.env;

await using repo = createDynamoRepo({
  tableName,
  region: AWS_REGION,
  endpoint: AWS_ENDPOINT_URL_DYNAMODB,
  signal: AbortSignal.timeout(60_000),
  logger: { warn: (message) => console.error(message) },
  onUnreadable: ({ message }) => console.error(message),
});

try {
  await report();
} catch (error) {
  if (!(error instanceof TableNotFoundError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function report(): Promise<void> {
  const counts = await repo.words.countByStatus();
  console.log('| words | |\n| --- | --- |');
  for (const [status, count] of Object.entries(counts)) console.log(`| ${status} | ${count} |`);

  console.log('\n| pending batch | submitted | receipts | working on it |\n| --- | --- | --- | --- |');
  for await (const batch of repo.batches.listPending(['EMBEDDING', 'WORD_EMBEDDING'])) {
    const run = await repo.runs.get(batch.batchId);
    const { batchId, submittedAt, receiptRefs } = batch;
    console.log(`| ${batchId} | ${submittedAt} | ${receiptRefs.length} | ${run?.lease?.owner ?? 'nobody'} |`);
  }

  console.log('\n| failed word | receipt |\n| --- | --- |');
  for await (const { text, imageId, receiptId } of repo.words.listByStatus('FAILED'))
    console.log(`| ${text} | ${imageId}/${receiptId} |`);
}
