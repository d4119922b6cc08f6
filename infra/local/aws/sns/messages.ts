import { randomUUID } from 'node:crypto';
import { awsFault } from '#infra/local/aws/faults.ts';
import type { Query, QueryValue } from './query-protocol.ts';

export type MessageAttribute = { readonly Type: string; readonly Value: string };

export type Message = {
  readonly id: string;
  readonly topic: string;
  readonly subject?: string | undefined;
  readonly text: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  /** When it was published, in epoch milliseconds by the movable clock. */
  readonly at: number;
};

const largestMessage = 256 * 1_024;
const invalid = (what: string) => awsFault('InvalidParameter', `Invalid parameter: ${what}`);

/** The message that a request publishes on a topic at an instant. */
export function readMessage(query: Query, topic: string, at: number): Message {
  const { Message: text, Subject: subject, MessageStructure: structure } = query;
  if (typeof text !== 'string' || text === '') throw invalid('Empty message');
  if (Buffer.byteLength(text) > largestMessage) throw invalid('Message too long');
  if (subject !== undefined && !isSubject(subject)) throw invalid('Subject');
  if (structure !== undefined) throw invalid('MessageStructure is not supported locally');
  return {
    id: randomUUID(),
    topic,
    subject,
    text,
    attributes: readAttributes(query.MessageAttributes),
    at,
  };
}

/** A line of text of up to 100 characters that begins with a letter, a digit or punctuation. */
const isSubject = (value: QueryValue): value is string =>
  typeof value === 'string' && /^[\x21-\x7e][\x20-\x7e]{0,99}$/.test(value);

/** The messages of a batch, each with the id the sender has for it. */
export function readMessages(list: QueryValue, topic: string, at: number) {
  if (!Array.isArray(list) || list.length === 0) {
    throw awsFault('EmptyBatchRequest', 'The batch request does not contain any entries.');
  }
  if (list.length > 10) {
    throw awsFault('TooManyEntriesInBatchRequest', 'A batch has at most 10 entries.');
  }
  const messages = list.map((entry: Query) => ({
    id: String(entry.Id),
    message: readMessage(entry, topic, at),
  }));
  if (new Set(messages.map(({ id }) => id)).size < messages.length) {
    throw awsFault('BatchEntryIdsNotDistinct', 'Two entries of the batch have the same Id.');
  }
  return messages;
}

function readAttributes(list: QueryValue): Record<string, MessageAttribute> {
  if (!Array.isArray(list)) return {};
  return Object.fromEntries(
    list.map((entry: Query) => {
      const value = (entry.Value ?? {}) as Query;
      const content = value.StringValue ?? value.BinaryValue;
      if (typeof value.DataType !== 'string' || typeof content !== 'string') {
        throw invalid(`The message attribute ${entry.Name} has no type or no value`);
      }
      if (!/^(String|Number|Binary)(\.|$)/.test(value.DataType)) {
        throw awsFault(
          'ParameterValueInvalid',
          `The message attribute '${entry.Name}' has an invalid message attribute type, ` +
            'the set of supported type prefixes is Binary, Number, and String.',
        );
      }
      return [String(entry.Name), { Type: value.DataType, Value: content }];
    }),
  );
}
