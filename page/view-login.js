// Logging in with the token of http.tokenFile or http.viewTokenFile.

import { html, useState } from './standalone.js';
import { tell } from './notices.js';
import { ProblemText } from './problems.js';
import { logIn, session } from './session.js';
import { useStore } from './store.js';
import { say } from './words.js';

export function LoginView() {
  const { mayLogIn, mayChange, right } = useStore(session);
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState(null);
  if (!mayLogIn) return html`<p>${say('login.noToken')}</p>`;
  const submit = async (event) => {
    event.preventDefault();
    setProblem(null);
    try {
      await logIn(token);
      setToken('');
      goToNow(() => tell(say('loggedIn')));
    } catch (wrong) {
      setProblem(wrong);
    }
  };
  return html`<p>${say(right === 'none' ? 'login.needed' : 'login.why')}</p>
    ${!mayChange && html`<p>${say('login.viewOnly')}</p>`}
    <form onSubmit=${submit} class="fields">
      <label>
        ${say('login.token')}
        <input
          type="password"
          autocomplete="current-password"
          required
          value=${token}
          onInput=${(event) => setToken(event.target.value)}
        />
      </label>
      <button type="submit">${say('logIn')}</button>
    </form>
    ${problem !== null && html`<${ProblemText} problem=${problem} />`}`;
}

const NOW = '#/now';

/** The change of the place takes away what was told before it, so `then` comes behind it. */
function goToNow(then) {
  if (location.hash === NOW) {
    then();
    return;
  }
  addEventListener('hashchange', then, { once: true });
  location.hash = NOW;
}
