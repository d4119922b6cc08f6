import { aVoting } from './a-voting.ts';
import type { Schemas } from './setting.ts';

type Bodies = Readonly<Record<string, unknown>>;

const manyOptions = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `o${index}`, label: `${index}` }));
const twoOptions = (first: object, second: object) => [
  { id: 'a', label: 'A', ...first },
  { id: 'b', label: 'B', ...second },
];
const approval = (maxChoices: unknown) => ({ kind: 'approval', maxChoices });

/** A draft of which something is replaced. */
export const draftAt =
  (now: number) =>
  (changes: Bodies = {}) => ({ ...aVoting(now), ...changes });

/** A draft with local times of Vienna. */
export const inVienna = (now: number, opens: string, closes: string, offsets = {}) =>
  draftAt(now)({ schedule: { zone: 'Europe/Vienna', opens, closes, ...offsets } });

const times = (now: number): Bodies => {
  const at = (visibleAt: string) => draftAt(now)({ resultsVisible: { kind: 'at', visibleAt } });
  return {
    'a time with an offset in it': inVienna(now, '2027-03-05T10:00Z', '2027-03-05T11:00'),
    'results at a time that does not exist': at('2027-02-30T10:00:00Z'),
    'results at a leap second': at('2030-12-31T23:59:60Z'),
    'results in the year 10000': at('9999-12-31T23:59:59-23:59'),
  };
};

const texts = (now: number): Bodies => {
  const draft = draftAt(now);
  return {
    'a title of 201 letters': draft({ title: 'x'.repeat(201) }),
    'an empty title': draft({ title: '' }),
    'a title of spaces': draft({ title: '   ' }),
    'a title of two lines': draft({ title: 'a\nb' }),
    'control characters': draft({ title: 'a\u0007b' }),
    'a null character': draft({ title: 'a\u0000b' }),
    'control characters in a description': draft({ description: 'a\u001bb' }),
    'a lone surrogate': draft({ title: 'a\ud800b' }),
    'a lone surrogate in an option': draft({ options: twoOptions({}, { label: '\udc00' }) }),
    'a text turned around': draft({ title: 'abc\u202edef' }),
    'an isolated direction': draft({ title: 'abc\u2066def' }),
    'a title of spaces that join nothing': draft({ title: '\u200b\u200b' }),
    'a title of Hangul fillers': draft({ title: '\u3164\u115f' }),
    'a title of blank Braille': draft({ title: '\u2800' }),
    'a title that begins with a joiner': draft({ title: '\u200dTea' }),
    'a title with tag characters': draft({ title: 'Tea\u{e0041}\u{e007f}' }),
    'a title with a soft hyphen': draft({ title: 'Te\u00ada' }),
    'a description with a word joiner': draft({ description: 'Te\u2060a' }),
    'an option of nothing that is seen': draft({ options: twoOptions({}, { label: '\ufeff' }) }),
    'an id with a separator': draft({ options: twoOptions({ id: 'a#b' }, {}) }),
    'an owner with a separator': draft({ ownerId: 'a#b' }),
    'no title': draft({ title: undefined }),
  };
};

const shapes = (now: number): Bodies => {
  const draft = draftAt(now);
  return {
    'an unknown field': draft({ colour: 'red' }),
    'a field of the response': draft({ status: 'open' }),
    'a constructor': draft({ constructor: { prototype: {} } }),
    'a prototype': JSON.stringify(draft()).replace('{', '{"__proto__":{"title":"x"},'),
    'a prototype instead of its fields': `{"__proto__":${JSON.stringify(draft())}}`,
    'a hundred and one options': draft({ options: manyOptions(101) }),
    'a single option': draft({ options: manyOptions(1) }),
    'no choice at all': draft({ counting: approval(0) }),
    'a broken number': draft({ counting: approval(1.5) }),
    'text for a number': draft({ counting: approval('2') }),
    'a huge number': JSON.stringify(draft({ counting: approval(77) })).replace('77', '1e999'),
    'a way of counting that is not known': draft({ counting: { kind: 'magic' } }),
  };
};

/** Requests to schedule a voting that are refused, by the code of the refusal and a name. */
export const badDrafts = (now: number): Partial<Record<Schemas['ProblemCode'], Bodies>> => {
  const draft = draftAt(now);
  return {
    'invalid-request': { ...times(now), ...texts(now), ...shapes(now) },
    'body-too-large': {
      'ten thousand options': draft({ options: manyOptions(10_000) }),
      'a title of a megabyte': draft({ title: 'x'.repeat(1_000_000) }),
    },
    'local-time-skipped': {
      'a start that the clocks skip': inVienna(now, '2027-03-28T02:30', '2027-03-28T05:00'),
    },
    'options-repeat': {
      'two options of one id': draft({ options: twoOptions({}, { id: 'a' }) }),
      'two options that look the same': draft({ options: twoOptions({}, { label: '\uff21' }) }),
    },
    'counting-not-possible': { 'more choices than options': draft({ counting: approval(4) }) },
  };
};
