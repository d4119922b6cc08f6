import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A file of the repository; `path` is relative to its root, with `/` between its parts. */
export type SourceFile = { readonly path: string; readonly text: string };
/** A broken rule: `path:line: what is wrong`. */
export type Finding = string;

/** The root of the repository. */
export const root = join(import.meta.dirname, '../..');

/** The import aliases of the repository, as package.json names them. */
export const aliases: { readonly [pattern: string]: string } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
).imports;

const generated = ['node_modules', '.git', '.local', 'build', 'cdk.out', 'coverage'];
const isOurs = (path: string) =>
  !path.split('/').some((part) => generated.includes(part)) &&
  !path.startsWith('workflows/contracts/http/');

/** Every file of ours with one of these endings, without what is generated. */
export const filesEndingIn = (...endings: readonly string[]): SourceFile[] =>
  globSync(
    endings.map((ending) => `**/*${ending}`),
    { cwd: root, exclude: (path) => generated.includes(path.split('/').at(-1) ?? '') },
  )
    .filter(isOurs)
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

/** The syntax tree of a file. */
export const parse = ({ path, text }: SourceFile): ts.SourceFile =>
  ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);

/** Calls `look` on a node and on everything below it. */
export const walk = (node: ts.Node, look: (node: ts.Node) => void): void => {
  look(node);
  ts.forEachChild(node, (child) => walk(child, look));
};

/** The line of a position, counted from 1. */
export const lineAt = (tree: ts.SourceFile, position: number): number =>
  tree.getLineAndCharacterOfPosition(position).line + 1;

/** A finding at a node. */
export const findingAt = (tree: ts.SourceFile, node: ts.Node, wrong: string): Finding =>
  `${tree.fileName}:${lineAt(tree, node.getStart(tree))}: ${wrong}`;
