// Headers by which earlier dialplans chose how they are answered. They choose nothing any more, because a caller
// can write them.

/** What older versions took from headers. */
const OLD_SCRIPTS = ['lookup', 'route', 'outbound'];
const PLAIN = /^[A-Za-z0-9_.-]{1,80}$/;

/** What to write instead, for the log; null where no such header came. @param old names and values, untrusted */
export function adviceOnOldHeaders(old: ReadonlyMap<string, string>): string | null {
  if (old.size === 0) return null;
  const script = OLD_SCRIPTS.find((name) => name === old.get('script')) ?? 'lookup';
  const parameters = [...old].filter(([name, value]) => name !== 'script' && PLAIN.test(value));
  const query = parameters.map(([name, value]) => `${name}=${value}`).join('&');
  const names = [...old.keys()].join(', ');
  return (
    `header ${names} of a UserEvent no longer has any effect: ` +
    `in the dialplan, write Set(VOXROUTE_QUESTION=${script}${query === '' ? '' : `?${query}`}) before UserEvent() instead`
  );
}
