import { reject } from './rejections.ts';

/** The rejection of a cursor that is not the `next` of a page. */
export const badCursor = reject('invalid-request', {
  violations: [{ path: '/query/cursor', message: '`cursor` must be the `next` of a page' }],
});
