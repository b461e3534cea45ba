import { describe, expect, it } from '@jest/globals';
import { createInvoker, runOnce } from './create-invoker.ts';
import type { LogLine } from './lambda-host.ts';
import { propertiesOf, resourcesOf } from './packaged.ts';
import { createPlace, loadReceipts, openWorld, submitBatches, untilAllEnded } from './world.ts';

/** Sum or maximum of a metric over the lines that CloudWatch would take it from, for one alarm. */
function measure(logs: readonly LogLine[], alarm: Record<string, unknown>): number | undefined {
  const { Namespace, MetricName, Dimensions, Statistic } = alarm as {
    Namespace: string;
    MetricName: string;
    Dimensions: { Name: string; Value: string }[];
    Statistic: 'Sum' | 'Maximum';
  };
  const values = logs.flatMap((line) => {
    const { CloudWatchMetrics = [] } = (line['_aws'] ?? {}) as {
      CloudWatchMetrics?: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }[];
    };
    const named = CloudWatchMetrics.some(
      (set) =>
        set.Namespace === Namespace &&
        set.Metrics.some(({ Name }) => Name === MetricName) &&
        set.Dimensions.some((names) => names.join() === Dimensions.map(({ Name }) => Name).join()),
    );
    const fits = Dimensions.every(({ Name, Value }) => line[Name] === Value);
    return named && fits ? [line[MetricName]].flat().map(Number) : [];
  });
  if (values.length === 0) return undefined;
  return Statistic === 'Sum' ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values);
}

const ownAlarms = resourcesOf('AWS::CloudWatch::Alarm').filter(
  ([, { Properties }]) => Properties['Namespace'] === 'Lading',
);

describe('the alarms', () => {
  it('are each provoked once by what they are for, through the log lines of the functions', async () => {
    const place = await createPlace();
    try {
      await using world = await openWorld(place, { LADING_MAX_BATCH_ATTEMPTS: '1' });
      await loadReceipts(world, 1);
      const [old, unread] = await submitBatches(world, 2, 3);
      if (!old || !unread) throw new Error('not submitted');
      await untilAllEnded(world);

      // A batch of the day before yesterday; its results are complete, but one was taken away behind our back.
      const { repo, staging } = world.pipeline;
      const summary = await repo.batches.get(old.batchId);
      if (!summary) throw new Error('no summary');
      const { invoke, remainingMs } = createInvoker(world);
      const submittedAt = new Date(Date.now() - 27 * 3_600_000).toISOString();
      await repo.batches.close(old.batchId, 'FAILED');
      await repo.batches.add({ ...summary, batchId: 'older', submittedAt });
      const input = `{"custom_id":"IMAGE#x"}\n`;
      await staging.write('older/input.jsonl', [Buffer.from(input)]);
      const losing = async (state: string, event: unknown) => {
        const result = await invoke(state, event);
        if (state === 'DownloadOpenAiBatchResult' && (event as { batchId: string }).batchId === 'older')
          await staging.write('older/input.jsonl', [Buffer.from(`${input}{"custom_id":"IMAGE#y"}\n`)]);
        return result;
      };
      // A download that never comes to its end.
      const { outputFileId: fileId } = await world.pipeline.openai.getBatch(unread.openaiBatchId);
      await world.control('openai', 'faults', {
        kind: 'cut',
        fileId,
        afterBytes: 10,
        mode: 'stall',
        times: 2,
      });
      remainingMs.set(`DownloadOpenAiBatchResult ${unread.batchId}`, [16_500, 16_500]);

      expect((await runOnce(world, 'alarms', {}, losing)).error).toBeUndefined();
      const logs = world.lambda.logs;
      expect(ownAlarms.map(([name]) => name)).toHaveLength(4);
      for (const [name, { Properties }] of ownAlarms) {
        const measured = measure(logs, Properties);
        expect([name, measured !== undefined && measured > Number(Properties['Threshold'])]).toEqual([
          name,
          true,
        ]);
      }
    } finally {
      await place.remove();
    }
  }, 300_000);

  it('watch an execution that a refused key fails, which counts no attempt', async () => {
    const place = await createPlace();
    try {
      await using world = await openWorld(place);
      await loadReceipts(world, 1);
      const [{ batchId } = { batchId: '' }] = await submitBatches(world, 1, 3);
      await untilAllEnded(world);
      await world.control('pinecone', 'faults', { kind: 'bad-key', route: 'upsert', times: 1 });
      const { error } = await runOnce(world, 'refused', {});
      expect(error?.name).toBe('EveryBatchError');
      const run = await world.pipeline.repo.runs.get(batchId);
      expect(run).toMatchObject({ attempts: 0 });
      expect(run?.lease).toBeUndefined();
      // Step Functions itself counts an execution that fails, under the machine that it ran.
      expect(propertiesOf('FailedExecutionsAlarm')).toMatchObject({
        Namespace: 'AWS/States',
        MetricName: 'ExecutionsFailed',
        Dimensions: [{ Name: 'StateMachineArn', Value: { Ref: 'IngestStateMachine' } }],
        Statistic: 'Sum',
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
      });
      // The next run, once the key is right again, finds everything as it was.
      expect((await runOnce(world, 'mended', {})).error).toBeUndefined();
      expect((await world.pipeline.repo.batches.get(batchId))?.status).toBe('COMPLETED');
    } finally {
      await place.remove();
    }
  }, 300_000);

  it('watch a run of Submit that fails as often as Lambda tries it', async () => {
    const place = await createPlace();
    try {
      await using world = await openWorld(place);
      await loadReceipts(world, 1);
      world.aws.parameters.delete('/lading/dev/openai-api-key');
      // What Lambda does with an event: after the last repetition it goes to the destination for failures.
      const { MaximumRetryAttempts, DestinationConfig } = propertiesOf('SubmitLambdaEvConf') as {
        MaximumRetryAttempts: number;
        DestinationConfig: { OnFailure: { Destination: unknown } };
      };
      for (let attempt = 0; attempt <= MaximumRetryAttempts; attempt += 1)
        await expect(world.lambda.invoke('Submit', {})).rejects.toThrow('EveryBatchError');
      // SQS itself counts what lies in a queue, under the name of the queue.
      expect(DestinationConfig.OnFailure.Destination).toEqual({ 'Fn::GetAtt': ['DeadLetters', 'Arn'] });
      expect(propertiesOf('DeadLettersAlarm')).toMatchObject({
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['DeadLetters', 'QueueName'] } }],
        Statistic: 'Maximum',
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
      });
    } finally {
      await place.remove();
    }
  }, 300_000);
});
