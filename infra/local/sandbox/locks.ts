/** Lets one piece of work at a time have a name. */
export type Locks = {
  readonly exclusive: <Value>(name: string, work: () => Promise<Value>) => Promise<Value>;
  /** Ends when all the work that was begun has ended. */
  readonly idle: () => Promise<void>;
};

/** Work under the same name is done in the order in which it was asked for. */
export function createLocks(): Locks {
  const tails = new Map<string, Promise<unknown>>();
  return {
    exclusive: (name, work) => {
      const result = (tails.get(name) ?? Promise.resolve()).then(work);
      const tail = result.catch(() => {});
      tails.set(name, tail);
      void tail.then(() => {
        if (tails.get(name) === tail) tails.delete(name);
      });
      return result;
    },
    idle: async () => {
      await Promise.all(tails.values());
    },
  };
}
