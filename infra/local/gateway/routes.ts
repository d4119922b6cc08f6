import type { Operation } from './operation.ts';

/** The route that a request meets, and the decoded values of the parameters in its path. */
export type Match<Route> = {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
};

type Leaf<Route> = { readonly route: Route; readonly names: readonly string[] };
type Branch<Route> = {
  readonly literals: Map<string, Branch<Route>>;
  parameter: Branch<Route> | undefined;
  leaf: Leaf<Route> | undefined;
};

const newBranch = <Route>(): Branch<Route> => ({
  literals: new Map(),
  parameter: undefined,
  leaf: undefined,
});

const parameterName = (segment: string): string | undefined =>
  segment.startsWith('{') && segment.endsWith('}') ? segment.slice(1, -1) : undefined;

const segmentsOf = (path: string): string[] => path.slice(1).split('/');

const plant = <Route extends Operation>(root: Branch<Route>, route: Route): void => {
  const names: string[] = [];
  let branch = root;
  for (const segment of segmentsOf(route.path)) {
    const name = parameterName(segment);
    if (name !== undefined) {
      names.push(name);
      branch.parameter ??= newBranch();
      branch = branch.parameter;
      continue;
    }
    const next = branch.literals.get(segment) ?? newBranch<Route>();
    branch.literals.set(segment, next);
    branch = next;
  }
  if (branch.leaf) throw new Error(`Two operations share ${route.method} ${route.path}`);
  branch.leaf = { route, names };
};

const climb = <Route>(
  branch: Branch<Route>,
  segments: readonly string[],
  index: number,
  values: string[],
): Leaf<Route> | undefined => {
  const segment = segments[index];
  if (segment === undefined) return branch.leaf;
  const literal = branch.literals.get(segment);
  const found = literal && climb(literal, segments, index + 1, values);
  if (found) return found;
  if (!branch.parameter || segment === '') return undefined;
  values.push(segment);
  const below = climb(branch.parameter, segments, index + 1, values);
  if (!below) values.pop();
  return below;
};

const decode = (text: string): string | undefined => {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

/**
 * Compiles the table into one tree of path segments per method. A literal segment beats a
 * parameter; a parameter is never empty; a trailing slash is another path; HEAD is not GET.
 * A path whose percent-encoding is broken meets no route. Throws if two operations claim one route.
 */
export const compileRoutes = <Route extends Operation>(
  operations: readonly Route[],
): ((method: string, path: string) => Match<Route> | undefined) => {
  const roots = new Map<string, Branch<Route>>();
  for (const route of operations) {
    const root = roots.get(route.method) ?? newBranch<Route>();
    roots.set(route.method, root);
    plant(root, route);
  }
  return (method, path) => {
    const root = roots.get(method);
    const values: string[] = [];
    const leaf = root && climb(root, segmentsOf(path), 0, values);
    if (!leaf) return undefined;
    const parameters: Record<string, string> = {};
    for (const [index, name] of leaf.names.entries()) {
      const value = decode(values[index] ?? '');
      if (value === undefined) return undefined;
      parameters[name] = value;
    }
    return { route: leaf.route, parameters };
  };
};
