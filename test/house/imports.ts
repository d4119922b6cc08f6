import { posix } from 'node:path';
import ts from 'typescript';
import type { Finding, SourceFile } from './source-tree.ts';
import { findingAt, parse, walk } from './source-tree.ts';

type Import = { readonly node: ts.Node; readonly target: string; readonly typesOnly: boolean };

const areaOf = (path: string): string | undefined => {
  const area = /^workflows\/([^/]+)\//.exec(path)?.[1];
  return area === 'basics' || area === 'contracts' ? undefined : area;
};

/** The layers, lowest first, each with what its paths look like. The first match counts. */
const layers: readonly [name: string, pattern: RegExp][] = [
  ['basics', /^workflows\/basics\//],
  ['contracts', /^workflows\/contracts\//],
  ['area', /^workflows\//],
  ['parts', /^infra\/parts?\.ts$/],
  ['shell', /^lambdas\/shell\//],
  ['stores', /^lambdas\/stores\//],
  ['gateways', /^lambdas\/gateways\//],
  ['use-cases', /^lambdas\/use-cases\//],
  ['views', /^lambdas\/views\//],
  ['wiring', /^lambdas\/wiring\//],
  ['index', /^lambdas\/[^/]+\/index\.ts$/],
  ['handler', /^lambdas\//],
  ['local-aws', /^infra\/local\/aws\//],
  ['infra', /^infra\//],
  ['scripts', /^scripts\//],
  ['web', /^web\//],
  ['test', /^test\//],
];

const below = ['basics', 'contracts', 'area'];
const outside = ['stores', 'gateways'];
const behindHandlers = [...below, ...outside, 'shell', 'use-cases', 'views'];
/** Which layers each layer may import, besides itself. */
const arrows: { readonly [layer: string]: readonly string[] } = {
  basics: [],
  contracts: ['basics'],
  area: ['basics', 'contracts'],
  parts: [],
  stores: below,
  gateways: below,
  'use-cases': [...below, ...outside],
  views: below,
  shell: below,
  handler: behindHandlers,
  wiring: behindHandlers,
  index: [...behindHandlers, 'wiring', 'handler'],
  // It receives what it needs of the host: it could be a package of its own.
  'local-aws': [],
  infra: [...behindHandlers, 'wiring', 'handler', 'index', 'parts', 'local-aws'],
  scripts: [...behindHandlers, 'wiring', 'handler', 'index', 'parts', 'infra'],
  web: [],
  test: layers.map(([name]) => name),
};

/** Which packages each layer may import; a layer without a line may import any. */
const packages: { readonly [layer: string]: RegExp } = {
  basics: /^$/,
  contracts: /^valibot$/,
  area: /^temporal-polyfill\/fns\/(?!Now$)/,
  parts: /^$/,
  shell: /^(@aws-lambda-powertools\/|node:|csv-stringify\/sync$|valibot$)/,
  stores: /^(@aws-sdk\/(client-dynamodb|lib-dynamodb|util-dynamodb)$|node:crypto$|valibot$)/,
  gateways: /^(@aws-sdk\/|node:|valibot$|stripe$|@paypal\/paypal-server-sdk$)/,
  'use-cases': /^valibot$/,
  views: /^$/,
  handler: /^$/,
  web: /^(?!@aws|aws-|node:)/,
};
const exceptions: { readonly [path: string]: RegExp } = {
  'workflows/basics/hash.ts': /^node:crypto$/,
};

const layerOf = (path: string) =>
  layers.find(([, pattern]) => pattern.test(path))?.[0] ?? 'outside';

const isTypesOnly = (node: ts.ImportDeclaration | ts.ExportDeclaration): boolean => {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  const clause = node.importClause;
  if (clause === undefined) return false;
  if (clause.isTypeOnly) return true;
  const named = clause.namedBindings;
  if (clause.name || !named || !ts.isNamedImports(named)) return false;
  return named.elements.every((element) => element.isTypeOnly);
};

/** Every import of a file: declarations, re-exports, `import()` and `import('...').Type`. */
export const importsOf = (tree: ts.SourceFile): Import[] => {
  const found: Import[] = [];
  walk(tree, (node) => {
    const add = (target: ts.Node | undefined, typesOnly: boolean) => {
      if (target && ts.isStringLiteralLike(target)) {
        found.push({ node, target: target.text, typesOnly });
      }
    };
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      add(node.moduleSpecifier, isTypesOnly(node));
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], false);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, true);
    }
  });
  return found;
};

export type Aliases = { readonly [pattern: string]: string };

/** Returns the path of an imported file from the root, or undefined if it is a package. */
export const pathOf = (importer: string, target: string, aliases: Aliases): string | undefined => {
  if (target.startsWith('.')) return posix.join(posix.dirname(importer), target);
  if (!target.startsWith('#')) return undefined;
  const head = target.slice(0, target.indexOf('/') + 1);
  const folder = aliases[`${head}*`]?.replace(/^\.\//, '').replace(/\*$/, '');
  return folder === undefined ? target : folder + target.slice(head.length);
};

const isFileAllowed = (importer: string, imported: string, typesOnly: boolean) => {
  const [from, to] = [layerOf(importer), layerOf(imported)];
  if (from === 'web') return imported.startsWith('workflows/contracts/http/') || to === 'web';
  if (from === 'area' && to === 'area') {
    return areaOf(importer) === areaOf(imported) || typesOnly;
  }
  if (from === 'handler' && to === 'handler') {
    return posix.dirname(importer) === posix.dirname(imported);
  }
  if (from === 'index' && to === 'handler') {
    return posix.dirname(importer) === posix.dirname(imported);
  }
  // A use case receives its stores and gateways, and imports their types alone.
  if (from === 'use-cases' && outside.includes(to)) return typesOnly;
  // A view is pure: of what it shows it imports the types alone.
  if (from === 'views' && [...outside, 'use-cases'].includes(to)) return typesOnly;
  return from === to || (arrows[from] ?? []).includes(to);
};

const isPackageAllowed = (importer: string, target: string, typesOnly: boolean): boolean => {
  const layer = layerOf(importer);
  const allowed = packages[layer];
  if (allowed === undefined || allowed.test(target)) return true;
  if (exceptions[importer]?.test(target)) return true;
  return typesOnly && !below.includes(layer) && target === 'aws-lambda';
};

/** The imports of a file that point up, or out of what its layer may use. */
export const findImports = (file: SourceFile, aliases: Aliases): Finding[] => {
  const tree = parse(file);
  return importsOf(tree).flatMap(({ node, target, typesOnly }) => {
    const imported = pathOf(file.path, target, aliases);
    const allowed =
      imported === undefined
        ? isPackageAllowed(file.path, target, typesOnly)
        : isFileAllowed(file.path, imported, typesOnly);
    const layer = layerOf(file.path);
    return allowed ? [] : [findingAt(tree, node, `${layer} may not import ${target}`)];
  });
};
