import { expect, test } from '@jest/globals';
import { createConfig, type Environment } from '#shell/config.ts';

const settings = Object.keys(createConfig({})) as (keyof ReturnType<typeof createConfig>)[];

/** The variable that a setting is read from, as its error names it. */
const variableOf = (setting: (typeof settings)[number]): string => {
  try {
    return String(createConfig({})[setting]('reconciliation'));
  } catch (error) {
    return /HUSTINGS_[A-Z_]+/.exec(String(error))?.[0] ?? '';
  }
};

test.each(settings)('%s throws where its variable is missing or empty', (setting) => {
  const named = /HUSTINGS_[A-Z_]+ is missing/;
  const read = (environment: Environment) => () =>
    createConfig(environment)[setting]('reconciliation');
  expect(read({})).toThrow(named);
  expect(read({ [variableOf(setting)]: ' ' })).toThrow(named);
});

test('each setting is read from a variable of its own', () => {
  const names = settings.map(variableOf);
  expect(new Set(names).size).toBe(settings.length);
  const environment = Object.fromEntries(names.map((name) => [name, ` value of ${name} `]));
  const config = createConfig(environment);
  expect(settings.map((setting) => String(config[setting]('reconciliation')))).toEqual(
    names.map((name) => `value of ${name}`),
  );
});

test('the origins of the web app are separated by commas', () => {
  const HUSTINGS_WEB_ORIGINS = 'https://app.example,https://other.example';
  expect(createConfig({ HUSTINGS_WEB_ORIGINS }).webOrigins()).toEqual([
    'https://app.example',
    'https://other.example',
  ]);
});
