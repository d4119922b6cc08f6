const { warn } = console;

// On import it calls every Node release from before the LTS of its line unsupported, although it
// runs well on the one we pin. Its other warnings go through.
console.warn = (...words: unknown[]): void => {
  if (!String(words[0]).includes('Unsupported runtime')) warn(...words);
};
const { Provider, errors, interactionPolicy } = await import('oidc-provider');
console.warn = warn;

/** `oidc-provider`, without its remark on the runtime. */
export { errors, interactionPolicy, Provider };
