import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { openConnection } from '#test/bench/connection.ts';
import type { BenchHost } from '#test/bench/host.ts';
import { percentile } from '#test/bench/load.ts';
import { memoryOf } from '#test/bench/machine.ts';
import { requestText } from '#test/bench/request.ts';
import { clientId, openVotings, options } from '#test/bench/voting.ts';

/** How often a kind of response came, and how long it took. */
export type ResponseFigures = {
  readonly request: string;
  readonly response: string;
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly mostMs: number;
};

/** Memory of the host in MB at one moment: resident, on its heap, and outside of it. */
export type MemoryFigures = {
  readonly moment: string;
  readonly residentMb: number;
  readonly heapMb: number;
  readonly outsideHeapMb: number;
};

/** The responses to many connections at once, and the memory used. */
export type OverloadFigures = {
  readonly connections: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly responses: readonly ResponseFigures[];
  readonly memory: readonly MemoryFigures[];
};

const perVoting = 4;
const rest = [1, 10, 30] as const;
const retried = new Set([429, 500, 503]);

async function memoryNow(host: BenchHost, moment: string): Promise<MemoryFigures> {
  const { heapUsed, external } = await host.ask('memory', {});
  const residentMb = memoryOf(host.pid, 'VmRSS');
  return { moment, residentMb, heapMb: heapUsed / 1e6, outsideHeapMb: external / 1e6 };
}

type Exchange = { readonly request: string; readonly response: string; readonly ms: number };

const codeOf = (body: string): string => {
  const { code = '' } = JSON.parse(body) as { code?: string };
  return code;
};

/**
 * Many connections, each with one request after another: every second one votes, each time as
 * another voter, the others read. A throttled or failed request is retried after a second.
 */
export async function measureOverload(
  host: BenchHost,
  { connections, seconds }: { readonly connections: number; readonly seconds: number },
): Promise<OverloadFigures> {
  const votings = await openVotings(host, perVoting, 'free');
  const users = Array.from({ length: connections }, (_, index) => `crowd-${index}`);
  const tokens = await host.ask('mint', { userIds: users, groups: [`${clientId}.voter`] });
  const memory = [await memoryNow(host, 'before')];
  const sent: Exchange[] = [];
  const endAt = performance.now() + seconds * 1000;

  const ballotOf = (index: number) =>
    JSON.stringify({
      ballotId: randomBytes(16).toString('hex'),
      choice: { optionIds: [options[index % options.length]] },
    });
  const votes = `/clients/${clientId}/votings/`;
  /** A voter votes once in each voting, then reads the list like the others. */
  const requestOf = (index: number, turn: number): [request: string, text: string] => {
    const token = tokens[index] ?? '';
    const voting = votings[turn];
    if (index % 2 === 0 && voting !== undefined) {
      const text = requestText(host, 'POST', `${votes}${voting.id}/votes`, token, ballotOf(index));
      return ['vote', text];
    }
    return ['read', requestText(host, 'GET', `/clients/${clientId}/votings?limit=20`, token)];
  };
  const sendAll = async (index: number) => {
    const connection = await openConnection(host.origin);
    for (let turn = 0; performance.now() < endAt; ) {
      const [request, text] = requestOf(index, turn);
      const sentAt = performance.now();
      const response = await connection.exchange(text).catch(() => undefined);
      const ms = performance.now() - sentAt;
      const status = response?.status ?? 'no response';
      const code =
        response === undefined || response.status < 400 ? '' : ` ${codeOf(response.body)}`;
      sent.push({ request, response: `${status}${code}`, ms });
      if (response === undefined) break;
      if (retried.has(response.status)) await sleep(1_000);
      else turn += 1;
    }
    connection.close();
  };
  const startedAt = performance.now();
  await Promise.all(users.map((_, index) => sendAll(index)));
  const took = (performance.now() - startedAt) / 1000;
  memory.push(await memoryNow(host, 'at its end'));
  let rested = 0;
  for (const after of rest) {
    await sleep((after - rested) * 1000);
    rested = after;
    memory.push(await memoryNow(host, `${after} s later`));
  }
  return {
    connections,
    seconds,
    perSecond: sent.length / took,
    responses: responsesOf(sent),
    memory,
  };
}

function responsesOf(sent: readonly Exchange[]): ResponseFigures[] {
  const kinds = Map.groupBy(sent, ({ request, response }) => `${request}\n${response}`);
  return [...kinds.values()].map((same) => {
    const [{ request, response } = { request: '', response: '' }] = same;
    const took = Float64Array.from(same, ({ ms }) => ms);
    const [p50Ms, p99Ms] = [percentile(took, 50), percentile(took, 99)];
    return { request, response, count: same.length, p50Ms, p99Ms, mostMs: percentile(took, 100) };
  });
}
