import { type Aliases, importsOf, pathOf } from './imports.ts';
import { type Finding, parse, type SourceFile } from './source-tree.ts';

type Graph = ReadonlyMap<string, readonly string[]>;

const graphOf = (files: readonly SourceFile[], aliases: Aliases): Graph =>
  new Map(
    files.map((file) => {
      const targets = importsOf(parse(file)).map(({ target }) =>
        pathOf(file.path, target, aliases),
      );
      return [file.path, targets.filter((path) => path !== undefined)];
    }),
  );

/** Files that import each other, in a circle; an import of a type counts as any other. */
export const findCycles = (files: readonly SourceFile[], aliases: Aliases): Finding[] => {
  const graph = graphOf(files, aliases);
  const finished = new Set<string>();
  const found: Finding[] = [];
  const visit = (path: string, above: readonly string[]): void => {
    const start = above.indexOf(path);
    if (start >= 0) found.push([...above.slice(start), path].join(' -> '));
    if (start >= 0 || finished.has(path)) return;
    for (const target of graph.get(path) ?? []) visit(target, [...above, path]);
    finished.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return found;
};
