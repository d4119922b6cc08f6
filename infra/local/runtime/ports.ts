import { createServer, type Server } from 'node:http';
import { UserError } from './user-error.ts';

/** The address that every system has for itself; Linux and Windows have all of 127.0.0.0/8. */
export const loopback = '127.0.0.1';

/** Listens on a port of this machine only; returns the port. */
export const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, loopback, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });

/** Returns the wanted port or the next free one; 0, for any, without a wanted port. */
export async function freePort(wanted: number | undefined): Promise<number> {
  if (wanted === undefined || wanted === 0) return 0;
  for (let port = wanted; port < wanted + 100; port += 1) {
    if (await isFreeHere(port)) return port;
  }
  throw new Error(`No free port from ${wanted} to ${wanted + 99}`);
}

/** Throws a UserError if the port that a user has named is in use. */
export async function demandFree(port: number, option: string): Promise<void> {
  if (port === 0 || (await isFreeHere(port))) return;
  throw new UserError(
    `Port ${port} is in use by another program. Choose another one with ${option}, or leave the ` +
      'option out:\nthen a free port is found.',
  );
}

/** `localhost` is both addresses: a program on the other one would be reached instead of us. */
const isFreeHere = async (port: number): Promise<boolean> =>
  (await isFree(port, loopback)) && (await isFree(port, '::1'));

async function isFree(port: number, address: string): Promise<boolean> {
  const refusal = await tryToListen(port, address);
  // On a machine without IPv6 no program listens there.
  return refusal === undefined || refusal === 'EADDRNOTAVAIL' || refusal === 'EAFNOSUPPORT';
}

/** Tries to listen: returns the system's error code, or undefined if the port is free. */
export async function tryToListen(port: number, address: string): Promise<string | undefined> {
  const probe = createServer();
  const refusal = await new Promise<string | undefined>((done) => {
    probe.once('error', (error: NodeJS.ErrnoException) => done(error.code));
    probe.listen(port, address, () => done(undefined));
  });
  await new Promise((done) => probe.close(done));
  return refusal;
}
