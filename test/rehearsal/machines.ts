import { isDeepStrictEqual } from 'node:util';
import type { Judge } from './judge.ts';
import { runOnOurs, startMoto } from './machines/engines.ts';
import { stories } from './machines/stories.ts';
import { pythonTools } from './tools.ts';

/** Every story on our engine and on moto's interpreter: the same end by the same states. */
export const machines: Judge = {
  name: 'machines',
  title: "all machines on moto's interpreter, beside our own engine",
  run: async ({ agrees, disagrees }) => {
    const moto = await startMoto(await pythonTools('aws'));
    try {
      for (const [index, story] of stories.entries()) {
        const own = await runOnOurs(story);
        const other = await moto.run(story, `story-${index}`);
        const about = `${story.title}: ${own.status}, ${own.path.length} states`;
        if (isDeepStrictEqual(other, own)) agrees(about);
        else disagrees(`${about}\n    own  ${own.path}\n    moto ${other.status}, ${other.path}`);
      }
    } finally {
      await moto.stop();
    }
  },
};
