import { StagedFileMissingError } from '@lading/staging';
import type { Dependencies } from './dependencies.ts';
import { finishSubmission } from './finish-submission.ts';
import type { SubmissionOutcome } from './finish-submission.ts';
import { withLease } from './lease.ts';

const CLOSED = ['submitted', 'rolled-back', 'refused'];

/** Finishes, or undoes, every submission that an earlier run left open and nobody works on now. */
export async function* resumeOpenSubmissions(
  deps: Dependencies,
  signal?: AbortSignal,
): AsyncGenerator<SubmissionOutcome, void, undefined> {
  for await (const { batchId } of deps.repo.runs.listOpenSubmissions()) {
    const result = await withLease(
      deps,
      batchId,
      signal,
      async (lease): Promise<SubmissionOutcome | undefined> => {
        const { phase } = lease.run;
        // The index that lists open submissions may lag behind: this one has been closed meanwhile.
        if (phase === undefined || CLOSED.includes(phase)) return undefined;
        try {
          return await finishSubmission(deps, lease.run, lease);
        } catch (error) {
          if (!(error instanceof StagedFileMissingError)) throw error;
          return { batchId, outcome: 'open', reason: error.message };
        }
      },
    );
    if (result.held && result.value) yield result.value;
  }
}
