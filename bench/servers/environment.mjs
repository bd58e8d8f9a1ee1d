// The environment of a FastAGI session, as a server without a library reads it.

/** @param text the lines up to the empty one */
export function environmentOf(text) {
  const environment = new Map();
  for (const row of text.split('\n')) {
    const colon = row.indexOf(':');
    if (colon > 0) environment.set(row.slice(0, colon), row.slice(colon + 2));
  }
  return environment;
}
