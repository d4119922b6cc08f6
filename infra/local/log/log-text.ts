import { type Style, wallTime } from '#infra/local/terminal/terminal.ts';
import type { LogLine } from './log-lines.ts';

/** True if a line is about a voting, purchase, execution or request, given by its id. */
export const isAbout =
  (id: string) =>
  ({ fields, message }: LogLine): boolean => {
    const { votingId } = fields;
    // The execution of a voting is named `<votingId>-v<version>-...`; its steps log the voting.
    const isItsVoting = typeof votingId === 'string' && id.startsWith(`${votingId}-v`);
    return isItsVoting || Object.values(fields).includes(id) || isNamedIn(message, id);
  };

/** Ids are long; a shorter word would be found in sentences. */
const isNamedIn = (message: string, id: string): boolean => id.length >= 26 && message.includes(id);

export const isTrouble = ({ level }: LogLine): boolean => level !== 'INFO';

const dayOf = (at: number): string => new Date(at).toLocaleDateString('en-CA');

/** A line of the log for people, in local time; with the stack of an error, or only its cause. */
export function lineText(line: LogLine, style: Style, withStack: boolean): string {
  const { at, message, service, operation, outcome, status, durationMs, error, fields } = line;
  const day = dayOf(at) === dayOf(Date.now()) ? '' : `${dayOf(at)} `;
  const time = style('dim', `${day}${wallTime(at)}.${String(at % 1_000).padStart(3, '0')}`);
  const about = ['clientId', 'votingId', 'purchaseId', 'executionName', 'step', 'shard']
    .flatMap((name) => fields[name] ?? [])
    .join(' ');
  const what =
    operation === undefined
      ? `${service}: ${message}`
      : [operation, outcome, status, durationMs === undefined ? undefined : `${durationMs} ms`]
          .filter((part) => part !== undefined)
          .join('  ');
  const styled = isTrouble(line) ? style('red', what) : what;
  const why = error === undefined ? '' : `\n    ${causeOf(error, withStack)}`;
  return `${time}  ${styled}${about === '' ? '' : `  ${style('dim', about)}`}${why}`;
}

const causeOf = (
  { name, message, stack }: NonNullable<LogLine['error']>,
  withStack: boolean,
): string => (withStack && stack ? stack.replaceAll('\n', '\n    ') : `${name}: ${message}`);
