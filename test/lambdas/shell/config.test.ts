import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { config } from '#shell/config.ts';

const before = { ...process.env };
beforeEach(() => {
  for (const name of Object.keys(process.env))
    if (name.startsWith('HUSTINGS_')) delete process.env[name];
});
afterEach(() => {
  process.env = { ...before };
});

test.each(Object.entries(config))(
  'the setting %s is loud when it is missing or empty',
  (_, read) => {
    expect(read).toThrow(/HUSTINGS_[A-Z_]+ is missing/);
  },
);

test('each setting is read from a variable of its own', () => {
  const names = Object.values(config).map((read) => {
    try {
      return String(read());
    } catch (error) {
      return /HUSTINGS_[A-Z_]+/.exec(String(error))?.[0] ?? '';
    }
  });
  expect(new Set(names).size).toBe(Object.keys(config).length);
  for (const name of names) process.env[name] = ` value of ${name} `;
  expect(Object.values(config).map((read) => String(read()))).toEqual(
    names.map((name) => `value of ${name}`),
  );
});

test('the origins of the app are told apart', () => {
  process.env.HUSTINGS_WEB_ORIGINS = 'https://app.example,https://other.example';
  expect(config.webOrigins()).toEqual(['https://app.example', 'https://other.example']);
});
