/** The names by which this machine reaches itself; no others are answered. */
export const loopbackNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Whether a `Host` header names this machine, on any port. A web page can give a name of its own
 * the address of this machine; then its browser takes our answers for the page's own.
 */
export const isLoopbackHost = (header = ''): boolean =>
  loopbackNames.includes(header.replace(/:\d{1,5}$/, ''));

/** Pages that this machine serves on any port, and nobody else. */
export const isLoopbackOrigin = (origin: string): boolean =>
  origin.startsWith('http://') && isLoopbackHost(origin.slice('http://'.length));
