import { describeLedgerProblem } from '@lading/domain-models';
import type { LedgerProblem } from '@lading/domain-models';

/** A batch was asked for that isn't there, or isn't one of ours. */
export class UnknownBatchError extends Error {
  override readonly name = 'UnknownBatchError';
  readonly batchId: string;

  constructor(batchId: string, reason: string) {
    super(`Batch ${batchId} can't be used: ${reason}`);
    this.batchId = batchId;
  }
}

/** Not every submitted id has exactly one recorded verdict, or that can't be proven. The batch stays pending. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';
  readonly batchId: string;
  readonly problems: readonly LedgerProblem[];

  private constructor(batchId: string, message: string, problems: readonly LedgerProblem[]) {
    super(`Batch ${batchId} was not completed: ${message}`);
    this.batchId = batchId;
    this.problems = problems;
  }

  static unbalanced(batchId: string, problems: readonly LedgerProblem[]): LedgerError {
    const found = problems.map(describeLedgerProblem).join('; ');
    return new LedgerError(batchId, `its ledger doesn't balance: ${found}.`, problems);
  }

  static unprovable(batchId: string): LedgerError {
    const message =
      'its ledger cannot be proven, because its input file is neither staged nor at OpenAI any more. What came back is stored and recorded; nothing was released.';
    return new LedgerError(batchId, message, []);
  }
}

/** What makes vectors, and how many numbers each has. */
export interface EmbeddingModel {
  model: string;
  dimensions: number;
}

/** A batch was submitted for other vectors than this process is set to: they belong into another index. Nothing was judged. */
export class ModelMismatchError extends Error {
  override readonly name = 'ModelMismatchError';
  readonly batchId: string;
  readonly submitted: EmbeddingModel;
  readonly configured: EmbeddingModel;

  constructor(batchId: string, submitted: EmbeddingModel, configured: EmbeddingModel) {
    super(
      `Batch ${batchId} was submitted for ${describeModel(submitted)}, and the settings say ${describeModel(configured)}. Ingest it with the model, the dimensions and the index that it was submitted for, or give its results up: \`lading close ${batchId} --force --reason …\``,
    );
    this.batchId = batchId;
    this.submitted = submitted;
    this.configured = configured;
  }
}

function describeModel({ model, dimensions }: EmbeddingModel): string {
  return `${model} with ${dimensions} dimensions`;
}

/** OpenAI failed the last batch as a whole, so the next one would be failed too. Nothing was claimed or sent. */
export class SubmissionHeldError extends Error {
  override readonly name = 'SubmissionHeldError';
  readonly until: Date;

  constructor({
    code,
    message,
    batchId,
    until,
  }: {
    code: string;
    message: string;
    batchId: string;
    until: number;
  }) {
    super(
      `Submission is held until ${new Date(until).toISOString()}: OpenAI failed batch ${batchId} as a whole (${code}: ${message}). Mend the cause, then submit with --force, or wait.`,
    );
    this.until = new Date(until);
  }
}
