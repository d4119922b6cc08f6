import type { MovableClock } from './dependencies.ts';
import { jsonReply, type LocalRequest, type Reply } from './http.ts';

/** The clock of the host over HTTP: read it, move it on. */
export function createClockApi(clock: MovableClock) {
  const state = () => ({ now: new Date(clock.now()).toISOString(), offsetMs: clock.offsetMs() });
  return async ({ method, url, body }: LocalRequest): Promise<Reply> => {
    if (url.pathname !== '/_local/clock') return jsonReply(404, { message: 'No such page.' });
    if (method === 'GET') return jsonReply(200, state());
    if (method !== 'POST') return jsonReply(405, { message: 'GET or POST.' });
    try {
      const { moveMs, moveTo } = JSON.parse(body) as { moveMs?: number; moveTo?: string };
      if (moveTo === undefined) clock.move(Number(moveMs));
      else clock.moveTo(Date.parse(moveTo));
      return jsonReply(200, state());
    } catch (error) {
      return jsonReply(400, { message: (error as Error).message });
    }
  };
}
