/** Runs one piece of work at a time for each name. */
type Locks = {
  readonly exclusive: <Value>(name: string, work: () => Promise<Value>) => Promise<Value>;
  /** Resolves when all work that was started has ended. */
  readonly idle: () => Promise<void>;
};

/** Makes locks; work under the same name runs in the order of the calls. */
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
