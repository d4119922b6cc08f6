import type { Schemas, Voting } from '#infra/local/api/api.ts';
import { bar, plural, type Style } from '#infra/local/terminal/terminal.ts';
import type { Tally } from './cast.ts';
import type { Receipts } from './receipts.ts';

const notes = new Map([
  ['recorded', 'each with a receipt'],
  ['same-receipt', 'sent again by voters who got the same receipt'],
  ['already-voted', 'refused: a second vote does not count'],
  ['no-credits', 'refused: a crowd has no credits for a paid voting'],
  ['no-response', 'no response from the host'],
]);

const number = (value: number) => value.toLocaleString('en');

/** The outcomes of the requests, a line for each, the most frequent first. */
export function outcomeLines(tally: Tally, style: Style): string[] {
  const { requests, outcomes, tookMs, p50Ms, p99Ms } = tally;
  const seconds = tookMs / 1_000;
  const recorded = outcomes.get('recorded') ?? 0;
  const width = number(requests).length;
  const rows = [...outcomes]
    .sort(([, one], [, other]) => other - one)
    .map(([outcome, count]) => {
      const note = style('dim', notes.get(outcome) ?? 'refused');
      return `  ${number(count).padStart(width)}  ${outcome.padEnd(15)}${note}`;
    });
  const speed = `${number(Math.round(recorded / seconds))} votes/s`;
  const times = `p50 ${p50Ms.toFixed(0)} ms, p99 ${p99Ms.toFixed(0)} ms`;
  const total = `${plural(requests, 'request')} in ${seconds.toFixed(1)} s`;
  return [...rows, `  ${total}: ${style('bold', speed)}, ${times}`];
}

/** The results as a table with bars, the first rank first. */
export function resultLines(voting: Voting, results: Schemas['Results'], style: Style): string[] {
  const { ballots, options, provisional, winners, tie, seal } = results;
  const labels = Math.max(...options.map(({ label }) => label.length));
  const most = Math.max(1, ...options.map(({ votes }) => votes));
  const width = number(most).length;
  const rows = [...options]
    .sort((one, other) => one.rank - other.rank)
    .map(({ id, label, votes }) => {
      const share = ballots === 0 ? 0 : votes / ballots;
      const won = !provisional && winners.includes(id);
      const line = [
        label.padEnd(labels),
        bar(votes / most, 24),
        number(votes).padStart(width),
        `${(share * 100).toFixed(1)} %`.padStart(8),
      ].join('  ');
      return `  ${won ? style('bold', line) : line}${won && !tie ? '  won' : ''}`;
    });
  const state = provisional ? ' so far' : `, sealed ${seal?.sealedAt ?? ''}`;
  const about = style('dim', `${voting.status}, ${plural(ballots, 'ballot')}${state}`);
  const digest = seal === undefined ? [] : [style('dim', `  digest ${seal.digest}`)];
  return [`  ${style('bold', voting.title)}  ${about}`, ...rows, ...digest];
}

/** The result of looking some receipts up. */
export function receiptLine({ checked, counted, recorded, lost }: Receipts): string {
  if (checked === 0) return '  No receipts to check.';
  const found = plural(checked, 'receipt');
  if (lost > 0) return `  ${found} checked: ${lost} NOT recorded.`;
  if (counted === checked) return `  ${found} checked: all ${checked} counted.`;
  if (recorded === checked) {
    return `  ${found} checked: all ${checked} recorded; they are counted after the close.`;
  }
  return `  ${found} checked: ${counted} counted, ${recorded} recorded.`;
}
