import { describe, expect, it } from '@jest/globals';
import { aLabel } from '../test/factories.ts';
import { labelState } from './label-state.ts';

const pending = (timestampAdded: string, labelProposedBy?: string) =>
  aLabel({ validationStatus: 'PENDING', timestampAdded, labelProposedBy });

describe('labelState', () => {
  it.each([['INVALID'], ['NEEDS_REVIEW'], ['NONE']] as const)(
    'has no trace of %s labels',
    (validationStatus) => {
      expect(labelState([aLabel({ validationStatus, labelProposedBy: 'someone' })])).toEqual({
        status: 'unvalidated',
      });
    },
  );

  it('names the VALID labels in order, with the time of the latest', () => {
    const labels = [
      aLabel({ label: 'AMOUNT_DUE', timestampAdded: '2025-05-03T10:00:00.000002' }),
      aLabel({ label: 'GRAND_TOTAL', timestampAdded: '2025-05-03T10:00:00.000001' }),
    ];
    expect(labelState(labels)).toEqual({
      status: 'validated',
      validated: ['AMOUNT_DUE', 'GRAND_TOTAL'],
      validatedAt: '2025-05-03T10:00:00.000002',
    });
  });

  it('tells who proposed the latest PENDING label, beside a VALID one too', () => {
    const labels = [pending('2025-05-03T10:00:00Z', 'old'), pending('2025-05-03T11:00:00Z', 'new')];
    expect(labelState(labels)).toEqual({ status: 'auto_suggested', proposedBy: 'new' });
    expect(labelState([...labels, aLabel()])).toMatchObject({ status: 'validated', proposedBy: 'new' });
  });

  it.each([
    ['by instant, not by text', '2025-05-03T11:00:00+02:00', '2025-05-03T10:00:00+00:00', 'second'],
    ['by instant, whichever comes first', '2025-05-03T10:00:00+00:00', '2025-05-03T11:00:00+02:00', 'first'],
    ['no offset as UTC', '2025-05-03T10:30:00', '2025-05-03T11:00:00+01:00', 'first'],
    ['the last of equals', '2025-05-03T10:00:00', '2025-05-03T12:00:00+02:00', 'second'],
    ['a readable time before an unreadable one', '2025-05-03T10:00:00', 'soon', 'first'],
    ['a readable time after an unreadable one', 'soon', '2025-05-03T10:00:00', 'second'],
    ['the last of unreadable ones', 'soon', 'later', 'second'],
  ])('compares %s', (_name, first, second, expected) => {
    expect(labelState([pending(first, 'first'), pending(second, 'second')]).proposedBy).toBe(expected);
  });

  it('does not fall back to an older label when the latest has no proposer', () => {
    for (const proposer of [undefined, '']) {
      const labels = [pending('2025-05-03T10:00:00', 'old'), pending('2025-05-03T11:00:00', proposer)];
      expect(labelState(labels).proposedBy).toBeUndefined();
    }
  });
});
