import { setTimeout as pause } from 'node:timers/promises';
import { type Api, must, titleOf, type Voting } from '#infra/local/api/api.ts';
import { progressOn } from '#infra/local/terminal/progress.ts';
import { countdown, type Style } from '#infra/local/terminal/terminal.ts';
import { resultLines } from './report.ts';

const lookEveryMs = 500;
/** From the close to the publishing, with time for a recount. */
const countingMs = 60_000;

const look = (api: Api, { clientId, votingId }: Voting): Promise<Voting> =>
  must(
    api.GET('/clients/{clientId}/votings/{votingId}', { params: { path: { clientId, votingId } } }),
  );

const serverNow = async (api: Api): Promise<number> =>
  Date.parse((await must(api.GET('/health'))).serverTime);

const isOver = ({ status }: Voting): boolean => status === 'published' || status === 'cancelled';

/**
 * Waits until a voting that closes within `waitMs` is published, or for a minute after its close;
 * returns the voting as it is then.
 */
export async function awaitEnd(api: Api, voting: Voting, waitMs: number): Promise<Voting> {
  const closesAt = Date.parse(voting.schedule.closesAt);
  if (closesAt - (await serverNow(api)) > waitMs) return look(api, voting);
  const progress = progressOn(process.stderr);
  const deadline = performance.now() + waitMs + countingMs;
  progress.show('Waiting for the result', true);
  for (;;) {
    const seen = await look(api, voting);
    if (isOver(seen) || performance.now() > deadline) {
      progress.end();
      return seen;
    }
    const left = closesAt - (await serverNow(api));
    progress.show(left > 0 ? `Closes in ${countdown(left)}` : `It is ${seen.status}; counting`);
    await pause(lookEveryMs);
  }
}

/** The results, or why they are not visible yet. */
export async function outcomeOf(api: Api, voting: Voting, style: Style): Promise<string[]> {
  const { clientId, votingId } = voting;
  const params = { path: { clientId, votingId } };
  const { data, error } = await api.GET('/clients/{clientId}/votings/{votingId}/results', {
    params,
  });
  if (data !== undefined) return resultLines(voting, data, style);
  return [`  ${style('bold', voting.title)}  ${titleOf(error)}`];
}
