/** What a judge says while it works. */
export type Report = {
  /** It agrees with the project about this. */
  readonly agrees: (about: string) => void;
  /** It disagrees, which fails the rehearsal. */
  readonly disagrees: (about: string) => void;
  /** What a reader has to know of how it was judged. */
  readonly notes: (about: string) => void;
};

/** Somebody else's implementation of AWS, and what it is asked. */
export type Judge = {
  readonly name: string;
  /** Who judges what, in a line. */
  readonly title: string;
  /** Throws `MissingTool` if the machine lacks what it needs. */
  readonly run: (report: Report) => Promise<void>;
};
