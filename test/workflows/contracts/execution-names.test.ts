import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { clientId } from '#basics/ids.ts';
import { nameOfStart, subjectOf } from '#contracts/execution-names.ts';
import { executionNameOf, nightlyExecutionName } from '#contracts/reconciling.ts';
import { aVotingId } from '#test/builders/ids.ts';
import { aPurchaseId } from '#test/builders/purchases.ts';

const starts = fc.integer({ min: 1, max: 999 });
const digests = fc.integer({ min: 0, max: 0xffffffff }).map((n) => n.toString(16).padStart(8, '0'));

test('every start of a life cycle has a name of its own, which has voting and version', () => {
  const versions = fc.integer({ min: 1, max: 999_999_999 });
  fc.assert(
    fc.property(fc.nat(), versions, digests, starts, (n, version, digest, start) => {
      const first = `${aVotingId(n)}-v${version}-${digest}`;
      const name = nameOfStart(first, start);
      expect(subjectOf(name)).toEqual({
        machine: 'voting-lifecycle',
        votingId: aVotingId(n),
        version,
      });
      expect(name === first).toBe(start === 1);
      // Step Functions takes 80 characters.
      expect(name.length).toBeLessThanOrEqual(80);
    }),
  );
});

test('every start for a purchase has a name of its own, which has its id', () => {
  fc.assert(
    fc.property(fc.nat(), starts, starts, (n, one, other) => {
      const id = aPurchaseId(n);
      const subject = { machine: 'credit-purchase', purchaseId: id };
      expect(subjectOf(nameOfStart(id, one))).toEqual(subject);
      expect(nameOfStart(id, one) === nameOfStart(id, other)).toBe(one === other);
    }),
  );
});

test('a run of a reconciliation is known by its name, of any client', () => {
  const clients = fc.stringMatching(/^[a-z][a-z0-9-]{1,30}$/).map(clientId);
  const instants = fc.integer({ min: 1_000_000_000_000, max: 9_999_999_999_999 });
  fc.assert(
    fc.property(clients, instants, (client, startedAt) => {
      const input = { clientId: client, startedAt, since: 0 };
      for (const name of [executionNameOf(input), nightlyExecutionName(client, startedAt)]) {
        expect(subjectOf(name)).toEqual({ machine: 'reconciliation' });
      }
    }),
  );
});

test('a name of another form is a fault', () => {
  for (const name of [
    'mine',
    'demo-1',
    'Demo-2027-02-23',
    `${aPurchaseId()}-start0`,
    `${aPurchaseId()}-start`,
  ]) {
    expect(() => subjectOf(name)).toThrow();
  }
});
