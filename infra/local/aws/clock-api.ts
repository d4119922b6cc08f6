import type { LocalClock } from '#infra/local/runtime/clock.ts';
import { jsonReply, type LocalRequest, type Reply } from './http.ts';

/** What a developer may do to the local host: look at the clock and move it on. */
export function createControl(clock: LocalClock) {
  const told = () => ({ now: new Date(clock.now()).toISOString(), offsetMs: clock.offsetMs() });
  return async ({ method, url, body }: LocalRequest): Promise<Reply> => {
    if (url.pathname !== '/_local/clock') return jsonReply(404, { message: 'No such page.' });
    if (method === 'GET') return jsonReply(200, told());
    if (method !== 'POST') return jsonReply(405, { message: 'GET or POST.' });
    try {
      const { moveMs, moveTo } = JSON.parse(body) as { moveMs?: number; moveTo?: string };
      if (moveTo === undefined) clock.move(Number(moveMs));
      else clock.moveTo(Date.parse(moveTo));
      return jsonReply(200, told());
    } catch (error) {
      return jsonReply(400, { message: (error as Error).message });
    }
  };
}
