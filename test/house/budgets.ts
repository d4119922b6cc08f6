import ts from 'typescript';
import type { Finding, SourceFile } from './source-tree.ts';
import { lineAt, parse, walk } from './source-tree.ts';

/** In lines, except `columns` and `states`. */
export const budget = {
  function: 70,
  handlerFile: 60,
  construct: 120,
  stack: 80,
  file: 300,
  columns: 100,
  states: 15,
};

const reason = /Over budget: \S.{9,}/;

const commentsBefore = (text: string, position: number): string =>
  (ts.getLeadingCommentRanges(text, position) ?? [])
    .map(({ pos, end }) => text.slice(pos, end))
    .join('\n');

/** True if a comment above the node, or above the statement that it is part of, gives a reason. */
const isExcused = (node: ts.Node, text: string): boolean => {
  for (let at = node; !ts.isSourceFile(at); at = at.parent) {
    if (reason.test(commentsBefore(text, at.getFullStart()))) return true;
    if (ts.isStatement(at) || ts.isClassElement(at)) return false;
  }
  return false;
};

const linesOf = (tree: ts.SourceFile, node: ts.Node): number =>
  lineAt(tree, node.getEnd()) - lineAt(tree, node.getStart(tree)) + 1;

/**
 * The lines of a function without those of the functions in it, which are measured by themselves:
 * a factory is as long as its own logic, and its file has a budget too.
 */
const ownLinesOf = (tree: ts.SourceFile, node: ts.Node): number => {
  let inner = 0;
  const visit = (child: ts.Node): void => {
    if (ts.isFunctionLike(child)) inner += linesOf(tree, child) - 1;
    else ts.forEachChild(child, visit);
  };
  ts.forEachChild(node, visit);
  return linesOf(tree, node) - inner;
};

const heritageOf = (node: ts.ClassLikeDeclaration): string =>
  (node.heritageClauses ?? []).map((clause) => clause.getText()).join(' ');

const limitOf = (node: ts.Node): [what: string, limit: number] | undefined => {
  if (ts.isFunctionLike(node)) return ['a function', budget.function];
  if (!ts.isClassLike(node)) return undefined;
  const heritage = heritageOf(node);
  if (/\bStack\b/.test(heritage)) return ['a stack', budget.stack];
  if (/\bConstruct\b/.test(heritage)) return ['a construct', budget.construct];
  return undefined;
};

const findLongNodes = (file: SourceFile): Finding[] => {
  const tree = parse(file);
  const found: Finding[] = [];
  walk(tree, (node) => {
    const [what, limit] = limitOf(node) ?? ['', Number.POSITIVE_INFINITY];
    const lines = ts.isFunctionLike(node) ? ownLinesOf(tree, node) : linesOf(tree, node);
    if (lines <= limit || isExcused(node, file.text)) return;
    const line = lineAt(tree, node.getStart(tree));
    found.push(`${file.path}:${line}: ${what} of ${lines} lines; the budget is ${limit}`);
  });
  return found;
};

const findLongFile = ({ path, text }: SourceFile): Finding[] => {
  const isHandler = /^lambdas\/[^/]+\/handler\.ts$/.test(path);
  const limit = isHandler ? budget.handlerFile : budget.file;
  const lines = text.trimEnd().split('\n').length;
  if (lines <= limit || reason.test(commentsBefore(text, 0))) return [];
  return [`${path}:1: a file of ${lines} lines; the budget is ${limit}`];
};

const findLongLines = ({ path, text }: SourceFile): Finding[] => {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const columns = [...line].length;
    if (columns <= budget.columns || reason.test(lines[index - 1] ?? '')) return [];
    return [`${path}:${index + 1}: ${columns} columns; the budget is ${budget.columns}`];
  });
};

/** What in a file of TypeScript or JavaScript is over its budget, without a reason beside it. */
export const findOverBudget = (file: SourceFile): Finding[] => [
  ...findLongFile(file),
  ...findLongLines(file),
  ...findLongNodes(file),
];

type Machine = {
  readonly Comment?: string;
  readonly States?: { readonly [name: string]: Machine };
  readonly Iterator?: Machine;
  readonly ItemProcessor?: Machine;
  readonly Branches?: readonly Machine[];
};

const statesIn = ({ States, Iterator: iterator, ItemProcessor, Branches }: Machine): number => {
  const inner = Object.values(States ?? {});
  const nested = [iterator, ItemProcessor, ...(Branches ?? []), ...inner];
  return nested.reduce((sum, machine) => sum + (machine ? statesIn(machine) : 0), inner.length);
};

/** A machine of more states than its budget, without a reason in its Comment. */
export const findBigMachine = ({ path, text }: SourceFile): Finding[] => {
  const machine: Machine = JSON.parse(text);
  const states = statesIn(machine);
  if (states <= budget.states || reason.test(machine.Comment ?? '')) return [];
  return [`${path}:1: ${states} states; the budget is ${budget.states}`];
};
