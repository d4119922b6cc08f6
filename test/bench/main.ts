/**
 * `npm run bench` measures everything; `-- votes seal` or `-- --only votes,seal` only these;
 * `--rounds 9` more often; `seal --ballots 10000,1000000` with other sizes. `--json file` writes
 * the figures to a file; `--profile folder` profiles the host under votes and seal.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { stages } from '#infra/cloud/stages.ts';
import { measureBundles } from '#test/bench/bundles.ts';
import { measureCosts } from '#test/bench/costs.ts';
import { measureCrowd } from '#test/bench/crowd.ts';
import { measureFootprint } from '#test/bench/footprint.ts';
import { withHost } from '#test/bench/host.ts';
import { thisMachine } from '#test/bench/machine.ts';
import { type ManyVotingsFigures, measureManyVotings } from '#test/bench/many-votings.ts';
import { measureOverload, type OverloadFigures } from '#test/bench/overload.ts';
import { measureReconciliation } from '#test/bench/reconciliation.ts';
import { textOf } from '#test/bench/report.ts';
import { measureSeal, type SealFigures } from '#test/bench/seal.ts';
import { measureVotes, type VoteFigures } from '#test/bench/votes.ts';

const kinds = [
  ...(['footprint', 'votes', 'seal', 'many-votings', 'overload'] as const),
  ...(['reconciliation', 'bundles', 'costs', 'crowd'] as const),
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: kinds.join() },
    rounds: { type: 'string', default: '5' },
    ballots: { type: 'string', default: '10000,100000' },
    accounts: { type: 'string', default: '1000' },
    votings: { type: 'string', default: '500' },
    connections: { type: 'string', default: '1000' },
    voters: { type: 'string', default: '100000' },
    json: { type: 'string' },
    profile: { type: 'string' },
  },
});

const selected = positionals.length > 0 ? positionals : values.only.split(',');
for (const kind of selected) {
  if (!(kinds as readonly string[]).includes(kind))
    throw new Error(`Unknown measurement ${kind}; known: ${kinds.join()}`);
}

const rounds = Number(values.rounds);
const plans = (['free', 'paid'] as const).flatMap((pricing) => [
  { pricing, connections: 1, votes: 300, rounds },
  { pricing, connections: 8, votes: 600, rounds },
  { pricing, connections: 32, votes: 600, rounds },
]);
const profiled = { profileTo: values.profile };

const measures = {
  footprint: measureFootprint,
  votes: async () => {
    const figures: VoteFigures[] = [];
    for (const plan of plans) {
      figures.push(await withHost((host) => measureVotes(host, plan), profiled));
    }
    return figures;
  },
  seal: async () => {
    const figures: SealFigures[] = [];
    for (const ballots of values.ballots.split(',').map(Number)) {
      figures.push(await withHost((host) => measureSeal(host, ballots), profiled));
    }
    return figures;
  },
  // A few votings first, as the reference without load.
  'many-votings': async () => {
    const figures: ManyVotingsFigures[] = [];
    for (const votings of [20, Number(values.votings)]) {
      figures.push(
        await withHost((host) => measureManyVotings(host, { votings, lanes: 12 }), profiled),
      );
    }
    return figures;
  },
  overload: async () => {
    const figures: OverloadFigures[] = [];
    for (const connections of [16, Number(values.connections)]) {
      figures.push(
        await withHost((host) => measureOverload(host, { connections, seconds: 30 }), profiled),
      );
    }
    return figures;
  },
  reconciliation: () =>
    withHost((host) => measureReconciliation(host, Number(values.accounts)), { mode: 'count' }),
  bundles: measureBundles,
  costs: () => withHost(measureCosts, { mode: 'count' }),
  crowd: () =>
    measureCrowd(stages.prod, { voters: Number(values.voters), withinMs: 60_000, seed: 1 }),
};

const machine = thisMachine();
const figures: Record<string, unknown> = { machine };
process.stdout.write(textOf({ machine }));
for (const kind of kinds) {
  if (!selected.includes(kind)) continue;
  process.stderr.write(`measuring ${kind} ...\n`);
  const measured = await measures[kind]();
  figures[kind] = measured;
  process.stdout.write(textOf({ [kind]: measured }));
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(figures, null, 2));
}
