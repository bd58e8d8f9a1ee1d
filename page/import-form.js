// A whole file to a runtime list, and off it again.

import { html, useState } from './standalone.js';
import { SpanField } from './entry-form.js';
import { moment, number, plain } from './format.js';
import { changes, importFile, undoImport } from './list-actions.js';
import { live } from './live.js';
import { ProblemText } from './problems.js';
import { get, Problem } from './api.js';
import { useLoaded, useStore } from './store.js';
import { named, say } from './words.js';

const MAX_BYTES = 512 * 1024;

export function ImportForm() {
  const [list, setList] = useState('block');
  const [ttl, setTtl] = useState('');
  const [file, setFile] = useState(null);
  const [done, setDone] = useState(null);
  const [problem, setProblem] = useState(null);
  const submit = async (event) => {
    event.preventDefault();
    setDone(null);
    setProblem(null);
    try {
      if (file.size > MAX_BYTES) throw new Problem('TOO_LARGE', say('import.large'));
      const text = decoded(await file.arrayBuffer());
      setDone(await importFile(list, { name: file.name.slice(0, 300), text, ttl: ttl === '' ? null : ttl }));
    } catch (wrong) {
      setProblem(wrong);
    }
  };
  return html`<section aria-labelledby="import">
    <h2 id="import">${say('lists.import')}</h2>
    <form onSubmit=${submit} class="fields">
      <label>
        ${say('import.file')}
        <input
          type="file"
          required
          accept=".txt,.csv,.json,.vcf,text/*"
          onChange=${(event) => setFile(event.target.files[0] ?? null)}
        />
      </label>
      <label>
        ${say('column.list')}
        <select value=${list} onChange=${(event) => setList(event.target.value)}>
          <option value="block">${named('list', 'block')}</option>
          <option value="allow">${named('list', 'allow')}</option>
        </select>
      </label>
      <${SpanField} value=${ttl} onInput=${(event) => setTtl(event.target.value)} />
      <button type="submit">${say('import')}</button>
    </form>
    <p class="hint">${say('import.forms')}</p>
    ${done !== null && html`<${LeftOut} done=${done} />`}
    ${problem !== null && html`<${ProblemText} problem=${problem} />`}
    <${Imports} list=${list} />
  </section>`;
}

/** How many there are is told with the way back, see list-actions.js. */
function LeftOut({ done: { refused, warnings } }) {
  return html`<ul lang="en">
    ${refused.map(({ line, problem }) => html`<li key=${line}>${line}: <bdi>${plain(problem)}</bdi></li>`)}
    ${warnings.map((words) => html`<li key=${words}><bdi>${plain(words)}</bdi></li>`)}
  </ul>`;
}

/** Those of the list that can be undone, newest first. */
function Imports({ list }) {
  const changed = useStore(changes);
  const timeZone = useStore(live).figures?.status.timeZone;
  const { value, problem } = useLoaded(() => get(`v1/lists/${list}/imports`), [list, changed]);
  if (problem !== null) return html`<${ProblemText} problem=${problem} />`;
  if (value === null || value.imports.length === 0) return null;
  return html`<h3 id="imports">${say('imports')}</h3>
    <ul class="trace" aria-labelledby="imports">
      ${value.imports.map(({ id, at, by, entries, replaced }) => {
        const time = moment(at, timeZone);
        return html`<li key=${id}>
          ${say('imports.one', { time, by: plain(by), entries: number(entries), replaced: number(replaced) })}${' '}
          <button type="button" aria-label=${say('imports.undo', { time })} onClick=${() => void undoImport(list, id)}>
            ${say('undo')}
          </button>
        </li>`;
      })}
    </ul>
    ${value.more && html`<p class="hint">${say('imports.more')}</p>`}`;
}

/** UTF-8 or UTF-16 where it is that, else the code page of old Russian exports. */
function decoded(bytes) {
  const [first, second] = new Uint8Array(bytes.slice(0, 2));
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1251').decode(bytes);
  }
}
