// What the daemon says is wrong, in the words of the page where it has some; the daemon's own detail is English.

import { html } from './standalone.js';
import { plain } from './format.js';
import { named, say } from './words.js';

export function problemWords({ code, message }) {
  const words = named('problem', code ?? 'NO_ANSWER');
  return message === '' || message === undefined ? words : `${words}: ${plain(message)}`;
}

export function ProblemText({ problem }) {
  return html`<p class="notice bad" role="alert">${problem === null ? say('failed') : problemWords(problem)}</p>`;
}
