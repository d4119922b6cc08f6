import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { StaticRoute } from '#infra/local/gateway/gateway.ts';

const root = join(import.meta.dirname, '../../..');

/** The address that the contract names for one machine; a host may have another port. */
const namedOrigin = 'http://localhost:3000';

const page =
  (file: string, contentType: string, origin: string): StaticRoute =>
  async (_request, response: ServerResponse) => {
    const content = await readFile(join(root, file), 'utf8');
    const own = content.replaceAll(namedOrigin, origin);
    response.writeHead(200, { 'content-type': contentType }).end(own);
  };

const toDocs: StaticRoute = (request, response) => {
  if (request.url !== '/') return false;
  return response.writeHead(302, { location: '/docs' }).end();
};

/** The contract, to read and to download, with the address of the host that serves it. */
export const docsPages = (origin: string): Readonly<Record<string, StaticRoute>> => ({
  '/': toDocs,
  '/docs': page('build/docs/index.html', 'text/html; charset=utf-8', origin),
  '/openapi.json': page('workflows/contracts/http/openapi.json', 'application/json', origin),
});
