import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '#basics/canonical-json.ts';

test('the example of RFC 8785 has the text of the RFC', () => {
  const value = {
    numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
    literals: [null, true, false],
  };
  expect(canonicalJson(value)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

test('keys are sorted by UTF-16 code units, as in the example of RFC 8785', () => {
  const value = {
    '\u20ac': 'Euro Sign',
    '\r': 'Carriage Return',
    '\ufb33': 'Hebrew Letter Dalet With Dagesh',
    '1': 'One',
    '\ud83d\ude00': 'Emoji: Grinning Face',
    '\u0080': 'Control',
    '\u00f6': 'Latin Small Letter O With Diaeresis',
  };
  const keys = Object.keys(value).sort();
  expect(keys).toEqual(['\r', '1', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33']);
  const members = keys.map((key) => `"${key}":"${value[key as keyof typeof value]}"`);
  expect(canonicalJson(value)).toBe(`{${members.join(',').replace('\r', '\\r')}}`);
});

test('it reads back as the value it was made from', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('the order in which members were added makes no difference', () => {
  const members = fc.uniqueArray(fc.tuple(fc.string({ unit: 'grapheme' }), fc.integer()), {
    selector: ([key]) => key,
  });
  fc.assert(
    fc.property(members, (entries) => {
      const backwards = Object.fromEntries(entries.toReversed());
      expect(canonicalJson(backwards)).toBe(canonicalJson(Object.fromEntries(entries)));
    }),
  );
});

test('a member that is undefined counts as absent', () => {
  expect(canonicalJson({ b: undefined, a: 1 })).toBe('{"a":1}');
});

test('minus zero is zero', () => {
  expect(canonicalJson([-0, 0])).toBe('[0,0]');
});

test.each<[string, unknown]>([
  ['not a number', Number.NaN],
  ['an infinite number', { a: Number.NEGATIVE_INFINITY }],
  ['undefined', undefined],
  ['undefined in an array', [undefined]],
  ['a hole in an array', new Array(1)],
  ['a bigint', 1n],
  ['a function', () => 1],
  ['a symbol', Symbol('s')],
  ['a date', new Date(0)],
  ['a map', new Map()],
  ['half a surrogate pair', '\ud83d'],
  ['half a surrogate pair in a key', { '\ude00': 1 }],
])('there is no canonical JSON for %s', (_, value) => {
  expect(() => canonicalJson(value)).toThrow(TypeError);
});
