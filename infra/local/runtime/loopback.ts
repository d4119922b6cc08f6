/** The names by which this machine reaches itself; requests under other names are refused. */
export const loopbackNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/**
 * True if a `Host` header names this machine, on any port. The owner of a web page can let its name
 * resolve to this machine's address; a browser then takes our responses for the page's own.
 */
export const isLoopbackHost = (header = ''): boolean =>
  loopbackNames.includes(header.replace(/:\d{1,5}$/, ''));

/** True for pages that this machine itself serves, on any port. */
export const isLoopbackOrigin = (origin: string): boolean =>
  origin.startsWith('http://') && isLoopbackHost(origin.slice('http://'.length));
