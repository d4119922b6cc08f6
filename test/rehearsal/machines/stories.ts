import type { MachineName } from '#infra/part.ts';

/** What the functions find in one execution: for each step its outcomes, then the usual one. */
export type Story = {
  readonly title: string;
  readonly machine: MachineName;
  readonly finds: Readonly<Record<string, readonly string[]>>;
  /** Nobody answers the token of the first wait, so that its time-out passes. */
  readonly isSilent?: true;
};

export const stories: readonly Story[] = [
  { title: 'a voting without trouble', machine: 'voting-lifecycle', finds: {} },
  {
    title: 'counts disagree',
    machine: 'voting-lifecycle',
    finds: { 'seal-voting': ['counts-disagree'] },
  },
  {
    title: 'a voting is superseded',
    machine: 'voting-lifecycle',
    finds: Object.fromEntries(
      ['remind', 'open', 'alert', 'close', 'seal-voting', 'publish', 'notify'].map((step) => [
        step,
        ['superseded'],
      ]),
    ),
  },
  {
    title: 'the store is away for a call',
    machine: 'voting-lifecycle',
    finds: { open: ['StoreUnavailable'], 'tally-shard': ['StoreUnavailable'] },
  },
  { title: 'a step fails', machine: 'voting-lifecycle', finds: { close: ['BrokenStep'] } },
  { title: 'paid at once', machine: 'credit-purchase', finds: { await: ['paid'] } },
  {
    title: 'nobody pays',
    machine: 'credit-purchase',
    finds: { 'look-up': ['open'], expire: ['expired'] },
    isSilent: true,
  },
  {
    title: 'paid, and no event comes',
    machine: 'credit-purchase',
    finds: { 'look-up': ['paid'] },
    isSilent: true,
  },
  {
    title: 'a slow transfer',
    machine: 'credit-purchase',
    finds: { await: ['pending'], 'await-slow': ['paid'] },
  },
  {
    title: 'a reconciliation of three pages, and a store that is away',
    machine: 'reconciliation',
    finds: { 'reconcile-client': ['more', 'StoreUnavailable', 'more'] },
  },
];

type Input = { readonly step?: string; readonly token?: string };

/** The usual outcome of the functions that have but one. */
const usual: Readonly<Record<string, string>> = {
  'move-voting': 'done',
  'void-votes': 'done',
  'tally-shard': 'counted',
  'seal-voting': 'sealed',
  'reconcile-client': 'finished',
};

/** The functions of a story; `answer` answers a token. */
export function functionsOf(
  { finds }: Story,
  answer: (token: string, output: object) => Promise<unknown>,
): Record<string, (input: unknown) => Promise<unknown>> {
  const left = new Map(Object.entries(finds).map(([step, list]) => [step, [...list]]));
  const find = (step: string) => {
    const found = left.get(step)?.shift();
    if (found === undefined || !/^[A-Z]/.test(found)) return found;
    throw Object.assign(new Error('as planned'), { name: found });
  };
  const movePurchase = async (input: unknown) => {
    const { step = '', token } = input as Input;
    const status = find(step) ?? (step === 'await' ? 'open' : 'pending');
    const isAnswered = status !== (step === 'await' ? 'open' : 'pending');
    if (token !== undefined && isAnswered) await answer(token, { status });
    return { status };
  };
  const others = Object.entries(usual).map(([name, outcome]) => [
    name,
    async (input: unknown) => ({ outcome: find((input as Input).step ?? name) ?? outcome }),
  ]);
  return { ...Object.fromEntries(others), 'move-purchase': movePurchase };
}

/** The input of an execution whose every instant has come. */
export function inputOf({ machine }: Story, name: string, now: number): string {
  const past = new Date(now - 60_000).toISOString();
  const inputs: Record<MachineName, object> = {
    'credit-purchase': { purchaseId: name },
    reconciliation: { startedAt: 2, since: 1 },
    'voting-lifecycle': {
      ...{ votingId: name, version: 1, shards: [[0, 1], [2]] },
      ...{ remindAt: past, opensAt: past, alertAt: past, closesAt: past, countAt: past },
    },
  };
  return JSON.stringify({ clientId: 'demo', ...inputs[machine] });
}
