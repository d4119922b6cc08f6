import { expect, test } from '@jest/globals';
import { responses } from '#contracts/http/responses.js';
import { type RejectionCode, rejections } from '#contracts/rejections.ts';
import { problemResponse } from '#shell/problem.ts';
import { problemOf } from '#test/builders/http.ts';

const codes = Object.keys(rejections) as RejectionCode[];
const challenge = 'Bearer error="invalid_token"';
const isProblem = responses.castVote['4XX']?.['application/problem+json'];

test.each(codes)('the response to the refusal %s is a problem of the contract', (code) => {
  const { status, title, next } = rejections[code];
  const response = problemResponse({ code });
  expect(response.statusCode).toBe(status);
  expect(response.headers).toMatchObject({
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'strict-transport-security': 'max-age=31536000',
  });
  expect(response.headers['www-authenticate']).toBe(status === 401 ? challenge : undefined);
  expect(response.headers['retry-after']).toBe(status === 503 ? '1' : undefined);
  const problem = problemOf(response);
  expect(problem).toEqual({ type: `urn:hustings:problem:${code}`, title, status, code, next });
  expect(isProblem?.(problem)).toBe(true);
});

test('what is special about a refusal is part of its problem, as the contract has it', () => {
  const special = {
    detail: '2027-03-28T02:30',
    violations: [{ path: '/body', message: 'is not JSON' }],
    candidates: [
      { local: '2027-03-28T01:30:00', offset: '+01:00', at: '2027-03-28T00:30:00.000Z' },
    ],
    visibleAt: '2027-03-28T00:30:00.000Z',
  };
  const problem = problemOf(problemResponse({ code: 'results-later', ...special }));
  expect(problem).toMatchObject(special);
  expect(isProblem?.(problem)).toBe(true);
});
