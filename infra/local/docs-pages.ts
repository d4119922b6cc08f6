import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { StaticRoute } from '#infra/local/gateway/gateway.ts';

const root = join(import.meta.dirname, '../..');

const page =
  (file: string, contentType: string): StaticRoute =>
  async (_request, response: ServerResponse) => {
    const content = await readFile(join(root, file));
    response.writeHead(200, { 'content-type': contentType }).end(content);
  };

const toDocs: StaticRoute = (request, response) => {
  if (request.url !== '/') return false;
  return response.writeHead(302, { location: '/docs' }).end();
};

/** The contract, to read and to download. */
export const docsPages: Readonly<Record<string, StaticRoute>> = {
  '/': toDocs,
  '/docs': page('build/docs/index.html', 'text/html; charset=utf-8'),
  '/openapi.json': page('workflows/contracts/http/openapi.json', 'application/json'),
};
