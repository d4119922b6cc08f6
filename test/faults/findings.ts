/** What is wrong, a sentence each; nothing is wrong where there are none. */
export type Findings = readonly string[];
