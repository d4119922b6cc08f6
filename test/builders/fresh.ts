import { beforeEach } from '@jest/globals';

/** Numbers for the tests of a file that share a database: each test begins with one of its own. */
export function freshNumbers(): { readonly number: number; readonly next: () => number } {
  let number = 0;
  const next = (): number => {
    number += 1;
    return number;
  };
  beforeEach(() => {
    next();
  });
  return {
    get number() {
      return number;
    },
    next,
  };
}
