import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** Every metric that is written, with its unit. Alarms and dashboard name them: a test compares. */
export const UNITS = {
  PendingBatches: MetricUnit.Count,
  OldestPendingAge: MetricUnit.Seconds,
  ParkedBatches: MetricUnit.Count,
  FailedAttempts: MetricUnit.Count,
  LedgerRefused: MetricUnit.Count,
  OutOfTime: MetricUnit.Count,
  RecordsStored: MetricUnit.Count,
  RecordsFailed: MetricUnit.Count,
  RecordsSkipped: MetricUnit.Count,
  WordsSubmitted: MetricUnit.Count,
  DownloadedBytes: MetricUnit.Bytes,
  OpenAILatency: MetricUnit.Milliseconds,
  OpenAIThrottles: MetricUnit.Count,
  PineconeLatency: MetricUnit.Milliseconds,
  PineconeThrottles: MetricUnit.Count,
} as const;
export type MetricName = keyof typeof UNITS;

// Service and namespace come from POWERTOOLS_SERVICE_NAME and POWERTOOLS_METRICS_NAMESPACE.
export const logger = new Logger();
const metrics = new Metrics();

export function count(name: MetricName, value = 1): void {
  metrics.addMetric(name, UNITS[name], value);
}

/** Writes what was counted, as a log line that CloudWatch takes its metrics from. */
export function publishMetrics(): void {
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
}
