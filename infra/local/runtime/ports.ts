import { createServer, type Server } from 'node:http';
import { UserError } from './user-error.ts';

/** The address that every system has for itself; Linux and Windows have all of 127.0.0.0/8. */
export const loopback = '127.0.0.1';

/** Listens on a port of this machine only; gives the port. */
export const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, loopback, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });

/** The wanted port, or the next one that nobody listens on; any free port if none is wanted. */
export async function freePort(wanted: number | undefined): Promise<number> {
  if (wanted === undefined || wanted === 0) return 0;
  for (let port = wanted; port < wanted + 100; port += 1) {
    if (await isFreeHere(port)) return port;
  }
  throw new Error(`No free port from ${wanted} to ${wanted + 99}`);
}

/** Throws a UserError when somebody listens on the port that a person asked for. */
export async function demandFree(port: number, option: string): Promise<void> {
  if (port === 0 || (await isFreeHere(port))) return;
  throw new UserError(
    `Port ${port} is in use by another program. Give another one with ${option}, or leave the ` +
      'option out:\nthen a free port is found.',
  );
}

/** `localhost` is both addresses: whoever has only the other one would be found in our place. */
const isFreeHere = async (port: number): Promise<boolean> =>
  (await isFree(port, loopback)) && (await isFree(port, '::1'));

async function isFree(port: number, address: string): Promise<boolean> {
  const refusal = await tryToListen(port, address);
  // A machine without IPv6 has nobody there.
  return refusal === undefined || refusal === 'EADDRNOTAVAIL' || refusal === 'EAFNOSUPPORT';
}

/** Why nobody can listen there now, by the system's code; undefined if one can. */
export async function tryToListen(port: number, address: string): Promise<string | undefined> {
  const probe = createServer();
  const refusal = await new Promise<string | undefined>((done) => {
    probe.once('error', (error: NodeJS.ErrnoException) => done(error.code));
    probe.listen(port, address, () => done(undefined));
  });
  await new Promise((done) => probe.close(done));
  return refusal;
}
