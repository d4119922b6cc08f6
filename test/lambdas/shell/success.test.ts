import { expect, test } from '@jest/globals';
import { operations } from '#contracts/http/operations.ts';
import { successResponse, withTag } from '#shell/success.ts';

const response = successResponse(operations.getHealth, { status: 'ok' });
const tagged = (ifNoneMatch?: string) => withTag(response, 'max-age=1', ifNoneMatch);
const { etag = '' } = tagged().headers;

test('a response that may be cached has a tag of its bytes, and depends on the token', () => {
  expect(tagged()).toMatchObject({ statusCode: 200, body: response.body });
  expect(tagged().headers).toMatchObject({ 'cache-control': 'max-age=1', vary: 'authorization' });
  expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
  const other = successResponse(operations.getHealth, { status: 'ok', serverTime: 'later' });
  expect(withTag(other, 'max-age=1').headers.etag).not.toBe(etag);
});

test.each([etag, `W/${etag}`, `"other", ${etag}`, '*'])(
  'what the client has under %p is not sent again',
  (header) => {
    const { statusCode, headers, body } = tagged(header);
    expect([statusCode, body, headers.etag]).toEqual([304, '', etag]);
    expect(headers).not.toHaveProperty('content-type');
  },
);

test.each([undefined, '', '"other"', etag.slice(1, -1)])(
  'what the client does not have is sent, whatever it names (%p)',
  (header) => {
    expect(tagged(header).statusCode).toBe(200);
  },
);
