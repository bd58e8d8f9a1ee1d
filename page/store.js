// A value that several parts of the page show.

import { useEffect, useState } from './standalone.js';

export function createStore(first) {
  const listeners = new Set();
  let value = first;
  return {
    get: () => value,
    set(next) {
      value = next;
      for (const listener of [...listeners]) listener(next);
    },
    /** The returned function ends it. */
    follow(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The value, and a new drawing with each change of it. */
export function useStore(store) {
  const [value, setValue] = useState(store.get());
  useEffect(() => {
    setValue(store.get());
    return store.follow(setValue);
  }, [store]);
  return value;
}

/**
 * What `load` gives, asked for anew when one of `parts` changes: `{ state: 'loading' | 'done' | 'failed', value, problem }`.
 * What was there before stays until the new is there.
 */
export function useLoaded(load, parts) {
  const [loaded, setLoaded] = useState({ state: 'loading', value: null, problem: null });
  useEffect(() => {
    let isOver = false;
    setLoaded((before) => ({ ...before, state: 'loading' }));
    load().then(
      (value) => isOver || setLoaded({ state: 'done', value, problem: null }),
      (problem) => isOver || setLoaded({ state: 'failed', value: null, problem }),
    );
    return () => (isOver = true);
  }, parts);
  return loaded;
}
