import { clientId } from '#basics/ids.ts';
import { ok } from '#basics/result.ts';
import * as check from '#contracts/http/requests/receivePaymentEvent.js';
import { reject } from '#contracts/rejections.ts';
import { type Receiving, receiveEvent } from '#lambdas/receive-payment-events/receive.ts';
import { createHttpFunction, type HttpFunction, type Run } from '#shell/http.ts';

/**
 * Takes events of payment providers. Whatever fails is answered so that the provider sends the
 * event again; what has been done is answered 200, however often it comes.
 */
export function createReceivePaymentEvents(dependencies: Receiving): HttpFunction {
  const { providersOf, clock, observer } = dependencies;
  const run: Run<'receivePaymentEvent'> = async ({ path, bytes, headers }) => {
    const client = clientId(path.clientId);
    const provider = (await providersOf(client))[path.provider];
    const read = await provider?.readEvent(bytes, headers, clock.now());
    if (provider === undefined || read === undefined || !read.ok) {
      const why = read === undefined || read.ok ? 'no-account' : read.reason;
      observer.count('EventsNotVerified', 1);
      observer.info('An event was not believed', { provider: path.provider, client, why });
      return reject('event-not-verified', { detail: why });
    }
    const from = { client, name: path.provider, provider };
    const outcome = await receiveEvent(dependencies, from, read.value);
    return outcome === 'unpaid' ? reject('unavailable') : ok({ outcome });
  };
  return createHttpFunction({ receivePaymentEvent: { check, run, raw: true } }, observer);
}
