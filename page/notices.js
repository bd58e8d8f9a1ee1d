// What was done a moment ago, with a way back.

import { html, useEffect, useState } from './standalone.js';
import { createStore, useStore } from './store.js';
import { plain } from './format.js';
import { problemWords } from './problems.js';
import { say } from './words.js';

const notice = createStore(null);

/** @param undo takes it back, and resolves when it is done; null where there is no way back */
export function tell(text, undo = null) {
  notice.set({ text, undo });
}

/** What has no way back is read once; whoever goes on has read it. */
addEventListener('hashchange', () => {
  if (notice.get()?.undo === null) notice.set(null);
});

export function tellProblem(problem) {
  notice.set({ text: problemWords(problem), undo: null, isProblem: true });
}

export function Notices() {
  const shown = useStore(notice);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => setBusy(false), [shown]);
  const takeBack = async () => {
    setBusy(true);
    try {
      await shown.undo();
      tell(say('undone'));
    } catch (problem) {
      tellProblem(problem);
    }
  };
  const isProblem = shown?.isProblem === true;
  return html`<div class="notices">
    <p role=${isProblem ? 'alert' : 'status'} class=${shown === null ? '' : isProblem ? 'notice bad' : 'notice'}>
      ${shown === null ? '' : plain(shown.text)}
    </p>
    ${
      shown !== null &&
      html`<div class="notice-buttons">
        ${shown.undo !== null && html`<button type="button" disabled=${isBusy} onClick=${takeBack}>${say('undo')}</button>`}
        <button type="button" class="quiet" onClick=${() => notice.set(null)}>${say('dismiss')}</button>
      </div>`
    }
  </div>`;
}
