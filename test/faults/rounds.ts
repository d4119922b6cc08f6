import { parseArgs } from 'node:util';
import { type Figures, runKillRound } from '#test/faults/kill-round.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const firstSeed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
const print = (line: string) => process.stdout.write(`${line}\n`);

const share = ({ ok, refused, unknown }: Figures['attempts']) => {
  const percent = (part: number) => ((100 * part) / (ok + refused + unknown)).toFixed(1);
  return `${ok}/${refused}/${unknown} (${percent(ok)}/${percent(refused)}/${percent(unknown)} %)`;
};

print('Votes and attempts as ok/refused/unknown; kills as host/host while it starts/database.');
let failed = 0;
for (let round = 0; round < rounds; round += 1) {
  const { figures, faults } = await runKillRound(firstSeed + round);
  const { seed, seconds, votes, attempts, kills, unknownRecorded, ballots, facts } = figures;
  const { begun, paid } = figures.purchases;
  print(
    [
      `seed ${seed}: ${faults.length === 0 ? 'ok' : 'FAILED'} in ${seconds.toFixed(1)} s`,
      `votes ${share(votes)}`,
      `attempts ${share(attempts)}`,
      `${ballots} ballots, ${unknownRecorded} of them of unknown votes`,
      `kills ${kills.host}/${kills.hostWhileStarting}/${kills.database}`,
      `${paid} of ${begun} purchases paid`,
      `facts ${facts.received} and ${facts.repeats} repeats`,
    ].join('; '),
  );
  if (faults.length === 0) continue;
  failed += 1;
  for (const fault of faults.slice(0, 20)) print(`  ${fault}`);
  print(`  again: npm run test:faults -- --rounds 1 --seed ${seed}`);
}
print(`${failed} with a fault, of ${rounds} rounds`);
process.exitCode = failed === 0 ? 0 : 1;
