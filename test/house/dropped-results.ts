import { join, relative } from 'node:path';
import ts from 'typescript';
import { type Finding, findingAt, root, type SourceFile, walk } from './source-tree.ts';

const { options } = ts.getParsedCommandLineOfConfigFile(join(root, 'tsconfig.json'), undefined, {
  ...ts.sys,
  onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
    throw new Error(String(messageText));
  },
}) ?? { options: {} };

/** The compiler's host, which finds these texts in the place of the files on the disk. */
const hostWith = (files: readonly SourceFile[]): ts.CompilerHost => {
  const texts = new Map(files.map(({ path, text }) => [join(root, path), text]));
  const host = ts.createCompilerHost(options);
  return {
    ...host,
    fileExists: (file) => texts.has(file) || host.fileExists(file),
    readFile: (file) => texts.get(file) ?? host.readFile(file),
    getSourceFile: (file, version) => {
      const text = texts.get(file);
      return text === undefined
        ? host.getSourceFile(file, version)
        : ts.createSourceFile(file, text, version, true);
    },
  };
};

/** True for a `Result`, or a union with one: `ok` is a literal beside a value or a reason. */
const isResult = (checker: ts.TypeChecker, type: ts.Type): boolean => {
  if (type.isUnion()) return type.types.some((part) => isResult(checker, part));
  const ok = type.getProperty('ok');
  if (ok === undefined || !(type.getProperty('value') ?? type.getProperty('reason'))) return false;
  return (checker.getTypeOfSymbol(ok).flags & ts.TypeFlags.BooleanLiteral) !== 0;
};

const isAssignment = (node: ts.Expression): boolean =>
  ts.isBinaryExpression(node) &&
  node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
  node.operatorToken.kind <= ts.SyntaxKind.LastAssignment;

/** Statements that drop a `Result`, or a promise of one: a refusal would be lost. */
export function findDroppedResults(files: readonly SourceFile[]): Finding[] {
  const rootNames = files.map(({ path }) => join(root, path));
  const program = ts.createProgram({ rootNames, options, host: hostWith(files) });
  const checker = program.getTypeChecker();
  return rootNames.flatMap((name) => {
    const tree = program.getSourceFile(name);
    const findings: Finding[] = [];
    if (tree === undefined) throw new Error(`The compiler has not read ${name}`);
    walk(tree, (node) => {
      if (!ts.isExpressionStatement(node)) return;
      const { expression } = node;
      if (isAssignment(expression)) return;
      const dropped = ts.isVoidExpression(expression) ? expression.expression : expression;
      const type = checker.getTypeAtLocation(dropped);
      if (!isResult(checker, checker.getAwaitedType(type) ?? type)) return;
      const wrong = `drops the Result of ${dropped.getText(tree).slice(0, 40)}`;
      findings.push(findingAt(tree, node, wrong).replace(name, relative(root, name)));
    });
    return findings;
  });
}
