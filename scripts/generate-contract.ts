import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { contractFolder, docsPage, fingerprint, isCurrent, stampFile } from './contract/stamp.ts';

const root = join(import.meta.dirname, '..');

/** Does not touch a file that already has this text, so that caches of it stay valid. */
const write = async (path: string, text: string): Promise<void> => {
  const file = join(root, path);
  if (existsSync(file) && (await readFile(file, 'utf8')) === text) return;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
};

const writeTypes = async (): Promise<void> => {
  const { astToString, default: openapiTypes } = await import('openapi-typescript');
  const nodes = await openapiTypes(pathToFileURL(join(root, 'openapi.yaml')));
  await write(join(contractFolder, 'types.ts'), astToString(nodes));
};

const writeContract = async (): Promise<void> => {
  const { operationsOf, readContract } = await import('./contract/read.ts');
  const { requestValidators, responseValidators } = await import('./contract/validators.ts');
  const sources = await import('./contract/sources.ts');
  const contract = readContract(join(root, 'openapi.yaml'));
  const operations = operationsOf(contract);
  const http = (name: string, text: string) => write(join(contractFolder, name), text);
  await Promise.all([
    http('operations.ts', sources.operationsSource(operations)),
    http('validator.ts', sources.validatorSource(operations)),
    http('responses.d.ts', sources.responsesDeclaration),
    http('responses.js', await responseValidators(contract, operations, root)),
    http('openapi.json', `${JSON.stringify(contract)}\n`),
    ...operations.flatMap((operation) => [
      requestValidators(contract, operation, root).then((source) =>
        http(`requests/${operation.id}.js`, source),
      ),
      http(`requests/${operation.id}.d.ts`, sources.requestDeclaration(operation)),
    ]),
  ]);
  await removeStrays(new Set(operations.map(({ id }) => id)));
};

const removeStrays = async (ids: ReadonlySet<string>): Promise<void> => {
  const folder = join(root, contractFolder, 'requests');
  const strays = (await readdir(folder)).filter((name) => !ids.has(name.replace(/\..*$/, '')));
  await Promise.all(strays.map((name) => rm(join(folder, name))));
};

const writeDocs = async (): Promise<void> => {
  const { renderDocs } = await import('./contract/docs.ts');
  await write(docsPage, await renderDocs(root));
};

/** Brings the generated files up to date with openapi.yaml; does nothing if they are. */
const generate = async (): Promise<void> => {
  if (isCurrent(root)) return;
  const madeFrom = fingerprint(root);
  await rm(join(root, stampFile), { force: true });
  await Promise.all([writeDocs(), writeTypes(), writeContract()]);
  await write(stampFile, madeFrom);
};

await generate();
