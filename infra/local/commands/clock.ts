import { runningHost } from '#infra/local/data/data-folder.ts';
import { UserError } from '#infra/local/runtime/user-error.ts';
import { countdown, readArguments, runCommand, wallTime } from '#infra/local/terminal/terminal.ts';

const usage = `npm run clock                            show the clock of the local host
npm run clock -- +15m                    move it forward: +30s +15m +2h +1d, or +1h30m
npm run clock -- 2027-02-23T18:00Z       move it to an instant
  --data <folder>   of the host (.local)
Steps that become due run. The clock never moves back; npm run reset starts over.`;

const onlyForward = 'The clock only moves forward. npm run -s reset starts over.';

const units = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 };

/** Reads a move: the duration of `+1h30m` in milliseconds, or an instant. */
export function readMove(text: string): { moveMs: number } | { moveTo: string } {
  if (/^\+(?:\d+[dhms])+$/.test(text)) {
    const parts = [...text.matchAll(/(\d+)([dhms])/g)];
    const sum = (total: number, [, count, unit]: RegExpMatchArray) =>
      total + Number(count) * units[unit as keyof typeof units];
    return { moveMs: parts.reduce(sum, 0) };
  }
  const instant = Date.parse(text);
  if (/^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(instant)) {
    return { moveTo: new Date(instant).toISOString() };
  }
  const meant = /^\+?(?:\d+[dhms])+$/.test(text) ? `Did you mean +${text}?` : `\n\n${usage}`;
  throw new UserError(`"${text}" is not understood. ${meant}`);
}

async function run(): Promise<void> {
  // The parser of options would take it for an option.
  const back = process.argv.find((text) => /^-(?:\d+[dhms])+$/.test(text));
  if (back !== undefined) throw new UserError(`${back} would move it back. ${onlyForward}`);
  const { values, positionals } = readArguments(usage, {});
  const [text] = positionals;
  const move = text === undefined ? undefined : readMove(text);
  const { awsEndpoint } = runningHost(values.data);
  const init = move === undefined ? {} : { method: 'POST', body: JSON.stringify(move) };
  const response = await fetch(`${awsEndpoint}/_local/clock`, init);
  const state = (await response.json()) as { now: string; offsetMs: number; message: string };
  if (!response.ok) throw new UserError(`${state.message} npm run -s reset starts over.`);
  const { offsetMs } = state;
  const ahead =
    offsetMs === 0
      ? 'same as the system clock'
      : `${countdown(offsetMs)} ahead of the system clock`;
  process.stdout.write(`${state.now}  (${wallTime(Date.parse(state.now))} local time, ${ahead})\n`);
}

if (import.meta.main) await runCommand(run);
