import { ok, type Result, refuse } from '#basics/result.ts';
import type { Choice, ChoiceRefusal, CountedOption } from '#contracts/counting.ts';

/**
 * Accepts distinct options of the voting, from one to `atMost` of them. They come back in the
 * voting's order: the order in which a voter touched them is nobody's business, and the same
 * choice is always the same text.
 */
export function checkOptions(
  choice: unknown,
  options: readonly CountedOption[],
  atMost: number,
): Result<Choice, ChoiceRefusal> {
  const optionIds = optionIdsOf(choice);
  if (optionIds === undefined) return refuse({ code: 'choice-malformed' });
  if (optionIds.length < 1) return refuse({ code: 'too-few-options', atLeast: 1 });
  const chosen = new Set<string>();
  for (const optionId of optionIds) {
    if (!options.some(({ id }) => id === optionId))
      return refuse({ code: 'option-unknown', optionId });
    if (chosen.has(optionId)) return refuse({ code: 'option-twice', optionId });
    chosen.add(optionId);
  }
  if (chosen.size > atMost) return refuse({ code: 'too-many-options', atMost });
  return ok({ optionIds: options.map(({ id }) => id).filter((id) => chosen.has(id)) });
}

function optionIdsOf(choice: unknown): readonly string[] | undefined {
  if (typeof choice !== 'object' || choice === null || !('optionIds' in choice)) return undefined;
  const { optionIds } = choice;
  const isText = (id: unknown): id is string => typeof id === 'string';
  return Array.isArray(optionIds) && optionIds.every(isText) ? optionIds : undefined;
}
