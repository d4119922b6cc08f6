import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the generated contract goes, from the root of the repository. */
export const contractFolder = 'workflows/contracts/http';
/** The rendered documentation, from the root of the repository. */
export const docsPage = 'build/docs/index.html';
/** Holds the fingerprint of what the contract was generated from. */
export const stampFile = join(contractFolder, '.made-from');

/** A digest of everything that the generated files depend on. */
export const fingerprint = (root: string): string => {
  const scripts = readdirSync(join(root, 'scripts/contract')).sort();
  const files = [
    'openapi.yaml',
    'redocly.yaml',
    'package-lock.json',
    'scripts/generate-contract.ts',
    'workflows/contracts/rejections.ts',
    'workflows/contracts/credit-rejections.ts',
    ...scripts.map((name) => join('scripts/contract', name)),
  ];
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
};

/** True if the generated files are those of the present contract. */
export const isCurrent = (root: string): boolean => {
  const stamp = join(root, stampFile);
  if (!existsSync(stamp) || !existsSync(join(root, docsPage))) return false;
  return readFileSync(stamp, 'utf8') === fingerprint(root);
};
