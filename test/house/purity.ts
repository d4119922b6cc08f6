import ts from 'typescript';
import type { Finding, SourceFile } from './source-tree.ts';
import { findingAt, parse, walk } from './source-tree.ts';

/** Globals that reach the clock, chance, the process or the network. */
const impure = new Set([
  'Buffer',
  'Date',
  'console',
  'crypto',
  'fetch',
  'globalThis',
  'performance',
  'process',
  'queueMicrotask',
  'setImmediate',
  'setInterval',
  'setTimeout',
]);

const isName = (node: ts.Identifier, parent: ts.Node = node.parent): boolean =>
  (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
  (ts.isQualifiedName(parent) && parent.right === node) ||
  ((ts.isPropertyAssignment(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isMethodSignature(parent)) &&
    parent.name === node);

const isMember = (node: ts.Node, object: string, member: string): boolean =>
  ts.isPropertyAccessExpression(node) &&
  ts.isIdentifier(node.expression) &&
  node.expression.text === object &&
  node.name.text === member;

const readsTheClock = (node: ts.Node): boolean =>
  isMember(node, 'Date', 'now') ||
  ((ts.isNewExpression(node) || ts.isCallExpression(node)) &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === 'Date' &&
    (node.arguments ?? []).length === 0);

/** Here alone an instant is written as text and read back, which `Date` does without a clock. */
const writesInstants = 'workflows/contracts/instant.ts';

/** What the rules in workflows/ may not touch. */
const findInWorkflows = (tree: ts.SourceFile): Finding[] => {
  const found: Finding[] = [];
  const pureDate = tree.fileName === writesInstants;
  walk(tree, (node) => {
    if (pureDate && readsTheClock(node)) {
      found.push(findingAt(tree, node, 'workflows may not read the clock'));
    }
    if (ts.isIdentifier(node) && impure.has(node.text) && !isName(node)) {
      if (pureDate && node.text === 'Date') return;
      found.push(findingAt(tree, node, `workflows may not use ${node.text}`));
    }
    if (isMember(node, 'Math', 'random')) {
      found.push(findingAt(tree, node, 'workflows may not use Math.random'));
    }
    if (isMember(node, 'Temporal', 'Now')) {
      found.push(findingAt(tree, node, 'workflows may not use Temporal.Now'));
    }
  });
  return found;
};

/** Only the shell reads the environment; only gateways, and the wiring, have time and chance. */
const findInLambdas = (tree: ts.SourceFile): Finding[] => {
  const found: Finding[] = [];
  const inShell = tree.fileName.startsWith('lambdas/shell/');
  const inGateways = /^lambdas\/(gateways\/|[^/]+\/index\.ts$)/.test(tree.fileName);
  walk(tree, (node) => {
    if (!inShell && ts.isIdentifier(node) && node.text === 'process' && !isName(node)) {
      found.push(findingAt(tree, node, 'only lambdas/shell may use process'));
    }
    if (!inGateways && readsTheClock(node)) {
      found.push(findingAt(tree, node, 'only a gateway may read the clock'));
    }
    if (!inGateways && isMember(node, 'Math', 'random')) {
      found.push(findingAt(tree, node, 'only a gateway may use Math.random'));
    }
  });
  return found;
};

/** Where a file uses clock, chance, environment or network in the wrong layer. */
export const findImpurity = (file: SourceFile): Finding[] => {
  if (file.path.startsWith('workflows/')) return findInWorkflows(parse(file));
  if (file.path.startsWith('lambdas/')) return findInLambdas(parse(file));
  return [];
};
