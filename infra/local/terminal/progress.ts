/** Shows the progress of a task. */
export type Progress = {
  /** On a terminal it replaces the text before; elsewhere it prints only what is worth a line. */
  readonly show: (text: string, worthALine?: boolean) => void;
  /** Clears the text, on a terminal. */
  readonly end: () => void;
};

const perSecond = 20;

/** One line that changes on a terminal, at most 20 times a second; few plain lines elsewhere. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  let shownAt = Number.NEGATIVE_INFINITY;
  if (!stream.isTTY) {
    return {
      show: (text, worthALine = false) => {
        if (worthALine) stream.write(`  ${text}\n`);
      },
      end: () => {},
    };
  }
  return {
    show: (text) => {
      const now = performance.now();
      if (now - shownAt < 1_000 / perSecond) return;
      shownAt = now;
      stream.write(`\r\u001b[K  ${text.slice(0, (stream.columns ?? 80) - 3)}`);
    },
    end: () => {
      stream.write('\r\u001b[K');
    },
  };
}
