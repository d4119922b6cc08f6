import { setTimeout as pause } from 'node:timers/promises';
import {
  type Api,
  createApi,
  findExecution,
  must,
  type Schemas,
  type Voting,
} from '#infra/local/api/api.ts';
import type { Host } from '#infra/local/host.ts';
import { mintAccessToken } from '#infra/local/identity/mint.ts';
import type { StepObserver } from '#infra/local/observe-steps.ts';
import { planOf } from '#voting/plan.ts';
import { toLocal } from '#voting/zoned-time.ts';
import { ballotIdOf, choose, createRandom } from './choices.ts';
import { personas } from './personas.ts';
import { buyCredits, openShop } from './shop.ts';
import { cancelReason, type DemoVoting, demoVotings, holdReason, stopReason } from './votings.ts';

/** The demo starts this long before it is ready: everything in it happens after that. */
export const demoLengthMs = 3 * 60 * 60 * 1_000;

type Demo = { readonly spec: DemoVoting; readonly voting: Voting };
type DemoStep = 'remind' | 'open' | 'alert' | 'close' | 'seal' | 'notify';
type Due = { readonly at: number; readonly step: DemoStep; readonly demo: Demo };

const keyOf = (votingId: string, step: string) => `${votingId} ${step}`;

/** Knows which steps the machine has made, and holds those back that the demo is to end before. */
export function createStage() {
  const held = new Set<string>();
  const made = new Set<string>();
  let isReady = false;
  const observer: StepObserver = {
    before: ({ votingId, step }) => {
      if (isReady || step !== 'publish' || !held.has(votingId)) return;
      throw Object.assign(new Error(holdReason), { name: 'HeldByTheDemo' });
    },
    after: ({ votingId, step }) => {
      if (!isReady) made.add(keyOf(votingId, step));
    },
  };
  return {
    observer,
    holdPublishing: ({ votingId }: Voting) => held.add(votingId),
    isMade: ({ votingId }: Voting, step: DemoStep) => made.has(keyOf(votingId, step)),
    end: () => {
      isReady = true;
      made.clear();
    },
  };
}

export type Stage = ReturnType<typeof createStage>;

/**
 * Sets the demo up on a new host whose clock is `demoLengthMs` behind, through the API and the real
 * machine: each step happens at its time, and at the end the clock is the system's.
 */
export async function seedDemo(host: Host, stage: Stage): Promise<void> {
  const readyAt = Math.floor((host.clock.now() + demoLengthMs) / 1_000) * 1_000;
  const people = await createPeople(host);
  await openShop(people('carla'));
  await grantCredits(people);
  const bought = await buyCredits(people('ada'), host.origin);
  await until('the payment of Ada', bought);
  const demos: Demo[] = [];
  for (const spec of demoVotings) {
    const voting = await schedule(people, spec, readyAt);
    demos.push({ spec, voting });
    if (spec.fate === 'unpublished') stage.holdPublishing(voting);
  }
  for (const { at, dues } of stopsUntil(readyAt, demos)) {
    if (at > host.clock.now()) host.clock.moveTo(at);
    await Promise.all(dues.map((due) => playOut(people, stage, due)));
  }
  host.clock.move(-host.clock.offsetMs());
  stage.end();
}

type People = Awaited<ReturnType<typeof createPeople>>;

const voterIds = Array.from({ length: 25 }, (_, index) => `crowd-demo-${index + 1}`);

async function createPeople({ origin, identity }: Host) {
  const as = async (userId: string, groups: readonly string[]) =>
    createApi(origin, await mintAccessToken(identity.key, { userId, groups }));
  const known = new Map<string, Api>();
  for (const { userId, groups } of personas) known.set(userId, await as(userId, groups));
  const groups = ['demo.voter', 'other.voter'];
  const crowd = await Promise.all(voterIds.map((userId) => as(userId, groups)));
  for (const [index, api] of crowd.entries()) known.set(voterIds[index] ?? '', api);
  return (userId: string): Api => {
    const api = known.get(userId);
    if (api === undefined) throw new Error(`There is no ${userId} in the demo`);
    return api;
  };
}

const adminOf = (people: People, { clientId }: { clientId: string }) =>
  people(clientId === 'demo' ? 'carla' : 'zoe');

const votersOf = ({ ballots, voters = [] }: DemoVoting): string[] => [
  ...voters,
  ...voterIds.slice(0, ballots - voters.length),
];

async function grantCredits(people: People): Promise<void> {
  const paying = demoVotings.filter(({ pricing, ballots }) => pricing === 'paid' && ballots > 0);
  const voters = new Set(['ada', ...paying.flatMap(votersOf)]);
  for (const voterId of voters) {
    await must(
      people('olga').POST('/clients/{clientId}/voters/{voterId}/credits', {
        params: { path: { clientId: 'demo', voterId } },
        body: { grantId: `demo-${voterId}`, credits: 1, reason: 'For the demo' },
      }),
    );
  }
}

async function schedule(people: People, spec: DemoVoting, readyAt: number): Promise<Voting> {
  const { clientId } = spec;
  const admin = adminOf(people, spec);
  const params = { path: { clientId } };
  const body = draftOf(spec, readyAt);
  const voting = await must(admin.POST('/clients/{clientId}/votings', { params, body }));
  if (spec.fate !== 'cancelled') return voting;
  return must(
    admin.POST('/clients/{clientId}/votings/{votingId}/cancellation', {
      params: { path: { clientId, votingId: voting.votingId } },
      body: { reason: cancelReason },
    }),
  );
}

function draftOf(spec: DemoVoting, readyAt: number): Schemas['VotingDraft'] {
  const { title, description, ownerId, options, counting, pricing, zone } = spec;
  const opens = toLocal(readyAt + spec.opensIn, zone);
  const closes = toLocal(readyAt + spec.closesIn, zone);
  const visible = spec.resultsVisible;
  return {
    title,
    ...(description === undefined ? {} : { description }),
    ...(ownerId === undefined ? {} : { ownerId }),
    options,
    counting,
    pricing,
    resultsVisible:
      'visibleIn' in visible
        ? { kind: 'at', visibleAt: new Date(readyAt + visible.visibleIn).toISOString() }
        : visible,
    schedule: {
      zone,
      opens: opens.local,
      opensOffset: opens.offset,
      closes: closes.local,
      closesOffset: closes.offset,
    },
  };
}

/** The steps that are due until an instant, in order; those of the same time together. */
function stopsUntil(readyAt: number, demos: readonly Demo[]): { at: number; dues: Due[] }[] {
  const dues = demos
    .filter(({ spec }) => spec.fate !== 'cancelled')
    .flatMap(duesOf)
    .filter(({ at }) => at <= readyAt);
  const stops = [...new Set(dues.map(({ at }) => at))].sort((one, other) => one - other);
  return stops.map((at) => ({ at, dues: dues.filter((due) => due.at === at) }));
}

function duesOf(demo: Demo): Due[] {
  const { opensAt, closesAt, opens, closes, zone } = demo.voting.schedule;
  const plan = planOf({
    opensAt: Date.parse(opensAt),
    closesAt: Date.parse(closesAt),
    zone,
    opensLocal: opens,
    closesLocal: closes,
  });
  const last = demo.spec.fate === 'unpublished' ? 'seal' : 'notify';
  return [
    { at: plan.remindAt, step: 'remind', demo },
    { at: plan.opensAt, step: 'open', demo },
    { at: plan.alertAt, step: 'alert', demo },
    { at: plan.closesAt, step: 'close', demo },
    ...(demo.spec.fate === 'stopped' ? [] : [{ at: plan.countAt, step: last, demo } as const]),
  ];
}

/** The state of the machine after the step, or the status in which its execution ends. */
const after: Record<DemoStep, { readonly state: string } | { readonly status: string }> = {
  remind: { state: 'Wait until the voting opens' },
  open: { state: 'Collect votes until the alert' },
  alert: { state: 'Collect votes until the close' },
  close: { state: 'Drain votes in flight' },
  seal: { status: 'FAILED' },
  notify: { status: 'SUCCEEDED' },
};

/** Waits for a step, and lets the people of the demo act after it. */
async function playOut(people: People, stage: Stage, { step, demo }: Due): Promise<void> {
  const what = `the step "${step}" of ${demo.spec.title}`;
  await until(
    what,
    async () => stage.isMade(demo.voting, step) && (await isAfter(people('olga'), demo, step)),
  );
  if (step === 'open') await takePart(people, demo);
  if (step === 'close' && demo.spec.fate === 'stopped') await stop(people('olga'), demo);
}

async function isAfter(olga: Api, { voting }: Demo, step: DemoStep): Promise<boolean> {
  const execution = await findExecution(olga, voting);
  if (execution === undefined) return false;
  const place = after[step];
  if ('status' in place) return execution.status === place.status;
  const { executionName } = execution;
  const params = { path: { executionName }, query: { limit: 50 } };
  const page = await must(olga.GET('/executions/{executionName}/history', { params }));
  return page.items.some(({ state }) => state === place.state);
}

async function takePart(people: People, { spec, voting }: Demo): Promise<void> {
  const { clientId, votingId } = voting;
  const params = { path: { clientId, votingId } };
  const voters = votersOf(spec).map(async (voter) => {
    const random = createRandom(spec.key, voter);
    const body = {
      ballotId: ballotIdOf('demo', spec.key, voter),
      choice: { optionIds: choose(spec, spec.weights, random) },
    };
    await must(
      people(voter).POST('/clients/{clientId}/votings/{votingId}/votes', { params, body }),
    );
  });
  const registered = (spec.registered ?? []).map((voter) =>
    must(people(voter).PUT('/clients/{clientId}/votings/{votingId}/registration', { params })),
  );
  await Promise.all([...voters, ...registered]);
}

async function stop(olga: Api, { voting }: Demo): Promise<void> {
  const { executionName = '' } = (await findExecution(olga, voting)) ?? {};
  const params = { path: { executionName } };
  const body = { reason: stopReason };
  await must(olga.POST('/executions/{executionName}/stop', { params, body }));
}

const patienceMs = 30_000;

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`The demo did not reach: ${what}`);
    await pause(5);
  }
}
