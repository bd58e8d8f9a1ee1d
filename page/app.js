// The page: its head, the way between its parts, and what is told of what was done.

import { html, render, useEffect, useLayoutEffect, useRef, useState } from './standalone.js';
import { startLive } from './live.js';
import { Notices, tell, tellProblem } from './notices.js';
import { logOut, refresh, session } from './session.js';
import { useStore } from './store.js';
import { CallView } from './view-call.js';
import { CallsView } from './view-calls.js';
import { ConfigurationView } from './view-configuration.js';
import { ListsView } from './view-lists.js';
import { LoginView } from './view-login.js';
import { NowView } from './view-now.js';
import { TryView } from './view-try.js';
import { language, LANGUAGES, say, setLanguage } from './words.js';

const VIEWS = { now: NowView, calls: CallsView, lists: ListsView, try: TryView, configuration: ConfigurationView };

/** `#/call/0mi8kz4gq000` is the view `call` with that id. */
function placeOf(hash) {
  const [name, id = ''] = hash.replace(/^#\/?/, '').split('/');
  if (name === 'call' || name === 'login' || name in VIEWS) return { name, id: decodeURIComponent(id) };
  return { name: 'now', id: '' };
}

function App() {
  const { right } = useStore(session);
  useStore(language);
  const [place, setPlace] = useState(placeOf(location.hash));
  const heading = useRef(null);
  const isFirst = useRef(true);
  useEffect(() => {
    const follow = () => setPlace(placeOf(location.hash));
    addEventListener('hashchange', follow);
    // It may have changed since the first drawing, before anybody listened.
    follow();
    return () => removeEventListener('hashchange', follow);
  }, []);
  const shown = right === 'none' ? { name: 'login', id: '' } : place;
  const title = say(`view.${shown.name}`);
  // With the drawing and not after the next frame: who types by then would be taken out of the field.
  useLayoutEffect(() => {
    document.title = `${title} · voxroute`;
    // Whoever came here by a link goes on reading here.
    if (!isFirst.current) heading.current?.focus();
    isFirst.current = false;
  }, [title, shown.id]);
  if (right === 'unknown') return html`<p class="waiting">${say('loading')}</p>`;
  const View = shown.name === 'call' ? CallView : shown.name === 'login' ? LoginView : VIEWS[shown.name];
  return html`<a class="skip" href="#main" onClick=${skip(heading)}>${say('skip')}</a>
    <${Head} shown=${shown.name} />
    <main id="main">
      <h1 tabindex="-1" ref=${heading}>${title}</h1>
      <${View} id=${shown.id} key=${`${right} ${shown.id}`} />
    </main>
    <${Notices} />`;
}

/** A link that would change the place of the page otherwise. */
const skip = (heading) => (event) => {
  event.preventDefault();
  heading.current?.focus();
};

function Head({ shown }) {
  const { right } = useStore(session);
  const names = right === 'none' ? [] : Object.keys(VIEWS);
  return html`<header>
    <span class="brand">voxroute</span>
    <nav aria-label=${say('nav')}>
      <ul>
        ${names.map(
          (name) =>
            html`<li key=${name}>
              <a href=${`#/${name}`} aria-current=${name === shown ? 'page' : null}>${say(`view.${name}`)}</a>
            </li>`,
        )}
      </ul>
    </nav>
    <${Account} />
    <label class="language">
      <span class="unseen">${say('language')}</span>
      <select onChange=${(event) => setLanguage(event.target.value)}>
        ${Object.keys(LANGUAGES).map(
          (name) =>
            html`<option key=${name} value=${name} lang=${name} selected=${name === language.get()}>
              ${LANGUAGES[name]['language.own']}
            </option>`,
        )}
      </select>
    </label>
  </header>`;
}

function Account() {
  const { right, formToken, mayLogIn } = useStore(session);
  const leave = () =>
    logOut().then(
      () => tell(say('loggedOut')),
      (problem) => tellProblem(problem),
    );
  return html`<div class="account">
    <span class="right">${say(`right.${right}`)}</span>
    ${formToken !== null && html`<button type="button" onClick=${leave}>${say('logOut')}</button>`}
    ${formToken === null && mayLogIn && html`<a class="button" href="#/login">${say('logIn')}</a>`}
  </div>`;
}

const root = document.getElementById('page');
const begin = () =>
  refresh().then(
    () => {
      render(html`<${App} />`, root);
      startLive();
    },
    () => {
      render(html`<p class="waiting" role="alert">${say('problem.NO_ANSWER')}</p>`, root);
      setTimeout(begin, 3000);
    },
  );
void begin();
