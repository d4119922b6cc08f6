import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

type Entry = { readonly payload: AdapterPayload; readonly expiresAt: number };

const sweepEvery = 1000;

/**
 * Stores sessions, grants and codes in memory until they expire: after a restart everyone signs in
 * again once the access token has run out. One store serves all the provider's models.
 */
export const createMemory = (): AdapterFactory => {
  const entries = new Map<string, Entry>();
  let untilSweep = sweepEvery;

  const sweep = (): void => {
    untilSweep = sweepEvery;
    for (const [key, { expiresAt }] of entries) if (expiresAt <= Date.now()) entries.delete(key);
  };

  const alive = (key: string): AdapterPayload | undefined => {
    const entry = entries.get(key);
    return entry && entry.expiresAt > Date.now() ? entry.payload : undefined;
  };

  const search = (model: string, fits: (payload: AdapterPayload) => boolean) => {
    for (const [key, { payload }] of entries) {
      if (key.startsWith(`${model}:`) && fits(payload) && alive(key)) return payload;
    }
    return undefined;
  };

  return (model: string): Adapter => ({
    upsert: async (id, payload, expiresIn) => {
      untilSweep -= 1;
      if (untilSweep === 0) sweep();
      const expiresAt = expiresIn === undefined ? Infinity : Date.now() + expiresIn * 1000;
      entries.set(`${model}:${id}`, { payload, expiresAt });
    },
    find: async (id) => alive(`${model}:${id}`),
    findByUid: async (uid) => search(model, (payload) => payload.uid === uid),
    findByUserCode: async (code) => search(model, (payload) => payload.userCode === code),
    consume: async (id) => {
      const payload = alive(`${model}:${id}`);
      if (payload) payload.consumed = Math.floor(Date.now() / 1000);
    },
    destroy: async (id) => {
      entries.delete(`${model}:${id}`);
    },
    revokeByGrantId: async (grantId) => {
      for (const [key, { payload }] of entries) {
        if (key.startsWith(`${model}:`) && payload.grantId === grantId) entries.delete(key);
      }
    },
  });
};
