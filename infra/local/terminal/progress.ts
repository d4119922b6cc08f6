/** Tells how far something has come. */
export type Progress = {
  /** On a terminal, in place of what was shown before; elsewhere only what is worth a line. */
  readonly show: (text: string, worthALine?: boolean) => void;
  /** Takes away what was shown, on a terminal. */
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
