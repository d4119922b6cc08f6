import {
  type Definition,
  innerMachines,
  invokeResource,
  type State,
  tokenSuffix,
  waitsForToken,
} from './asl.ts';

const common = ['Type', 'Comment'];
const flow = [...common, 'Next', 'End'];
const paths = ['InputPath', 'OutputPath', 'ResultPath'];
const retries = ['ResultSelector', 'Retry', 'Catch'];

/** The fields of each type of state that mean the same on AWS and on the local host. */
const supportedFields: Readonly<Record<string, readonly string[]>> = {
  Task: [
    ...[...flow, ...paths, ...retries, 'Parameters', 'Resource'],
    ...['TimeoutSeconds', 'TimeoutSecondsPath', 'HeartbeatSeconds'],
  ],
  Wait: [...flow, 'OutputPath', 'Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'],
  Map: [
    ...[...flow, ...paths, ...retries, 'ItemsPath', 'ItemSelector', 'Parameters'],
    ...['ItemProcessor', 'Iterator', 'MaxConcurrency', 'MaxConcurrencyPath'],
  ],
  Parallel: [...flow, ...paths, ...retries, 'Parameters', 'Branches'],
  Choice: [...common, 'InputPath', 'OutputPath', 'Choices', 'Default'],
  Pass: [...flow, ...paths, 'Parameters', 'Result'],
  Succeed: [...common, 'InputPath', 'OutputPath'],
  Fail: [...common, 'Error', 'ErrorPath', 'Cause', 'CausePath'],
};

const machineFields = ['Comment', 'StartAt', 'States', 'Version', 'TimeoutSeconds'];
const innerFields = ['Comment', 'StartAt', 'States', 'ProcessorConfig'];
/** A wait inside a Map starts again when the engine's timers run out, so it must end before. */
export const longestInnerWaitSeconds = 20 * 24 * 60 * 60;

/**
 * The features of a definition that the local host lacks, or has with another meaning than AWS, a
 * phrase for each. Empty for a definition that runs alike on both.
 */
export function unsupportedFeatures(definition: unknown): string[] {
  const machine = definition as Definition;
  return [...otherFields('the machine', machine, machineFields), ...inStates(machine, false)];
}

function inStates(machine: Definition, inside: boolean): string[] {
  return Object.entries(machine.States ?? {}).flatMap(([name, state]) => [
    ...inState(`"${name}"`, state, inside),
    ...innerMachines(state).flatMap((inner) => [
      ...otherFields(`"${name}", inside`, inner, innerFields),
      ...distributed(name, inner),
      ...inStates(inner, true),
    ]),
  ]);
}

function inState(at: string, state: State, inside: boolean): string[] {
  const fields = supportedFields[state.Type];
  if (!fields) return [`${at}: states of type ${state.Type}`];
  return [
    ...otherFields(at, state, fields),
    ...inTask(at, state, inside),
    ...inPaths(at, state, inside),
    ...inChoices(at, state.Choices),
    ...oddities(at, state, inside),
  ];
}

const otherFields = (at: string, owner: object, fields: readonly string[]) =>
  Object.entries(owner)
    .filter(([field, value]) => field !== 'QueryLanguage' || value !== 'JSONPath')
    .filter(([field]) => !fields.includes(field))
    .map(([field]) => `${at}: ${field}`);

function distributed(name: string, inner: Definition): string[] {
  const mode = (inner.ProcessorConfig as { Mode?: string } | undefined)?.Mode ?? 'INLINE';
  return mode === 'INLINE' ? [] : [`"${name}": a distributed Map`];
}

function inTask(at: string, state: State, inside: boolean): string[] {
  if (state.Type !== 'Task') return [];
  const resource = state.Resource ?? '';
  const isLambda = /^arn:aws[\w-]*:lambda:[^:]+:\d{12}:function:[^.]+$/.test(resource);
  const isInvoke = resource === invokeResource || resource === invokeResource + tokenSuffix;
  return [
    ...(isLambda || isInvoke ? [] : [`${at}: the resource ${resource}`]),
    ...(waitsForToken(state) && inside ? [`${at}: a task token inside of a Map or Parallel`] : []),
    ...(state.HeartbeatSeconds && !waitsForToken(state)
      ? [`${at}: HeartbeatSeconds without a task token`]
      : []),
    ...(waitsForToken(state) && state.TimeoutSecondsPath
      ? [`${at}: TimeoutSecondsPath with a task token`]
      : []),
  ];
}

function inPaths(at: string, state: State, inside: boolean): string[] {
  const texts = textsOf(state);
  const variable = texts.find((text) => /^\$[A-Za-z_]/.test(text));
  const inner = texts.find((text) => /\$\$\.(State|Task)\./.test(text));
  const item = Object.entries(state)
    .filter(([field]) => field !== 'ItemSelector' && field !== 'Parameters')
    .flatMap(([, value]) => textsOf(value))
    .find((text) => text.includes('$$.Map.'));
  return [
    ...(variable ? [`${at}: the variable ${variable}`] : []),
    ...(texts.some((text) => text.startsWith('{%')) ? [`${at}: JSONata`] : []),
    ...(inside && inner ? [`${at}: ${inner} inside of a Map or Parallel`] : []),
    ...(item || (inside && state.Type !== 'Map' && texts.some((text) => text.includes('$$.Map.')))
      ? [`${at}: $$.Map outside of ItemSelector`]
      : []),
  ];
}

/** Every text in a value, without the states of inner machines, which are checked apart. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([field, inner]) =>
    ['States', 'Comment', 'Cause'].includes(field) ? [] : textsOf(inner),
  );
}

function inChoices(at: string, rules: unknown): string[] {
  if (typeof rules !== 'object' || rules === null) return [];
  return Object.entries(rules).flatMap(([field, value]) =>
    field.startsWith('Is') && value === false
      ? [`${at}: ${field}: false (write Not with ${field}: true)`]
      : inChoices(at, value),
  );
}

function oddities(at: string, state: State, inside: boolean): string[] {
  const results = [state, ...(state.Catch ?? [])].map((owner) => owner.ResultPath);
  const isFalsy = 'Result' in state && !state.Result;
  const seconds = Number(state.Seconds ?? 0);
  return [
    ...(results.includes('$') ? [`${at}: ResultPath "$" (leave it out, it is the default)`] : []),
    ...(isFalsy ? [`${at}: a Result that is null, false, 0 or empty`] : []),
    ...(inside && seconds > longestInnerWaitSeconds
      ? [`${at}: a wait of over 20 days in seconds inside of a Map or Parallel`]
      : []),
  ];
}
