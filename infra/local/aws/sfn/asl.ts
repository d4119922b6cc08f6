/** A state machine in the Amazon States Language; only what this folder reads is typed. */
export type Definition = {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
  readonly TimeoutSeconds?: number;
  readonly [field: string]: unknown;
};

export type State = {
  readonly Type: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Resource?: string;
  readonly Choices?: readonly { readonly Next: string; readonly [rule: string]: unknown }[];
  readonly Default?: string;
  readonly Catch?: readonly { readonly Next: string; readonly [field: string]: unknown }[];
  readonly Retry?: readonly Readonly<Record<string, unknown>>[];
  readonly ItemProcessor?: Definition;
  readonly Iterator?: Definition;
  readonly Branches?: readonly Definition[];
  readonly TimeoutSeconds?: number;
  readonly HeartbeatSeconds?: number;
  readonly ItemsPath?: string;
  readonly [field: string]: unknown;
};

export const tokenSuffix = '.waitForTaskToken';
export const invokeResource = 'arn:aws:states:::lambda:invoke';

/** True if the task ends only when its token is answered. */
export const waitsForToken = (state: State) => state.Resource?.endsWith(tokenSuffix) === true;

/** The machines inside a Map or Parallel state. */
export const innerMachines = (state: State): readonly Definition[] =>
  [state.ItemProcessor, state.Iterator, ...(state.Branches ?? [])].filter((inner) => !!inner);

/** Every state inside a Map or Parallel state, at any depth, by its name. */
export function innerStates(state: State): ReadonlyMap<string, State> {
  const found = new Map<string, State>();
  for (const inner of innerMachines(state)) {
    for (const [name, member] of Object.entries(inner.States)) {
      found.set(name, member);
      for (const [deeper, deep] of innerStates(member)) found.set(deeper, deep);
    }
  }
  return found;
}
