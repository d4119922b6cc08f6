import { types } from 'node:util';

/**
 * Jest runs modules in a realm of their own, in which an error of Node's own, such as that of a
 * cut connection, is not an `instanceof Error`; the AWS SDK would wrap it beyond recognition.
 * Outside of Jest there is one realm. Importing this makes `instanceof Error` work in a test.
 */
Object.defineProperty(Error, Symbol.hasInstance, {
  configurable: true,
  value(this: unknown, thing: unknown): boolean {
    if (this === Error) return types.isNativeError(thing);
    return Function.prototype[Symbol.hasInstance].call(this, thing);
  },
});
