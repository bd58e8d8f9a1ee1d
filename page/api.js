// What the page asks of the daemon.

/** The daemon refused; `code` is one of the table in docs/http.md, or `NO_ANSWER`. */
export class Problem extends Error {
  constructor(code, detail, status = 0) {
    super(detail);
    this.code = code;
    this.status = status;
  }
}

let formToken = null;
let onRefused = () => undefined;

/** @param token that goes with every change; null without a session */
export function useFormToken(token) {
  formToken = token;
}

/** To be told that a session has ended meanwhile. */
export function whenRefused(action) {
  onRefused = action;
}

export function get(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== '' && value !== null && value !== undefined);
  // The daemon takes a plus for itself, as it stands in numbers.
  const text = new URLSearchParams(given).toString().replaceAll('+', '%20');
  return ask('GET', text === '' ? path : `${path}?${text}`);
}

export function send(method, path, body) {
  return ask(method, path, body);
}

async function ask(method, path, body) {
  const headers = { accept: 'application/json' };
  if (formToken !== null && method !== 'GET') headers['x-voxroute-form'] = formToken;
  if (body !== undefined) headers['content-type'] = 'application/json';
  let response;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: 'same-origin',
    });
  } catch {
    throw new Problem('NO_ANSWER', '');
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  if (['TOKEN_MISSING', 'FORM_TOKEN', 'VIEW_ONLY'].includes(answer.code)) onRefused();
  throw new Problem(answer.code ?? 'NO_ANSWER', answer.detail ?? `HTTP ${response.status}`, response.status);
}

export const segment = encodeURIComponent;
