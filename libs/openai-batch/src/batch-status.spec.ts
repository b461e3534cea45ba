import { expect, it } from '@jest/globals';
import { toBatchAction } from './batch-status.ts';

it.each([
  ['validating', 'wait', true],
  ['in_progress', 'wait', true],
  ['finalizing', 'wait', true],
  ['cancelling', 'wait', true],
  ['completed', 'ingest', true],
  ['failed', 'ingest', true],
  ['expired', 'ingest', true],
  ['cancelled', 'ingest', true],
  ['canceling', 'wait', false],
  ['COMPLETED', 'wait', false],
  ['paused', 'wait', false],
  ['', 'wait', false],
])('answers the status %j with %s, known: %s', (status, action, known) => {
  expect(toBatchAction(status)).toEqual({ action, known });
});
