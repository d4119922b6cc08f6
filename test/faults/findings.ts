/** What is wrong, a sentence each; empty if nothing is. */
export type Findings = readonly string[];
