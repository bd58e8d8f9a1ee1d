// The daemon's own HTTP/JSON, for the commands of the same host.

import { Hono } from 'hono';
import { addListRoutes, type ListApi } from './control-lists.js';
import type { ImaginedCall } from '../call/explain-call.js';
import { isPresentation } from '../number/normalized-number.js';

/** `atMs` null: now. */
export type ExplainQuestion = Omit<ImaginedCall, 'atMs'> & { readonly atMs: number | null };

/** What the commands may ask of a running daemon. Every answer is plain data. */
export interface ControlApi {
  lookup(number: string): Promise<object>;
  status(): object;
  /** Takes the registry that is imported now; words when it cannot be used. */
  registryLoad(): Promise<object | string>;
  registryUnknown(): object;
  readonly lists: ListApi;
  explain(asked: ExplainQuestion): Promise<object>;
  cacheStats(): object;
  cacheGet(number: string): object | null;
  /** Learns a number that no call waits for; null for what is no number, words when there is nobody to ask. */
  cacheWarm(number: string): Promise<object | string | null>;
  /** True when there was something to forget. */
  cacheForget(number: string): boolean;
}

export function createControlApp(api: ControlApi, onError: (error: Error) => void): Hono {
  const app = new Hono();
  app.get('/v1/status', (context) => context.json(api.status()));
  app.get('/v1/lookup/:number', async (context) => context.json(await api.lookup(context.req.param('number'))));
  app.put('/v1/registry', async (context) => {
    const loaded = await api.registryLoad();
    return typeof loaded === 'string' ? context.json({ error: loaded }, 400) : context.json(loaded);
  });
  app.get('/v1/registry/unknown', (context) => context.json(api.registryUnknown()));
  app.get('/v1/explain/:number', async (context) => {
    const question = explainQuestion(context.req.param('number'), (name) => context.req.query(name) ?? '');
    return typeof question === 'string'
      ? context.json({ error: question }, 400)
      : context.json(await api.explain(question));
  });
  addListRoutes(app, api.lists, 'cli');
  app.get('/v1/cache', (context) => context.json(api.cacheStats()));
  app.get('/v1/cache/:number', (context) => {
    const entries = api.cacheGet(context.req.param('number'));
    return entries === null ? context.json({ error: 'not a number that is looked up' }, 400) : context.json(entries);
  });
  app.put('/v1/cache/:number', async (context) => {
    const learnt = await api.cacheWarm(context.req.param('number'));
    if (learnt === null) return context.json({ error: 'not a number that is looked up' }, 400);
    return typeof learnt === 'string' ? context.json({ error: learnt }, 400) : context.json(learnt);
  });
  app.delete('/v1/cache/:number', (context) =>
    context.json({ forgotten: api.cacheForget(context.req.param('number')) }),
  );
  app.notFound((context) => context.json({ error: 'no such path' }, 404));
  app.onError((error, context) => {
    onError(error);
    return context.json({ error: 'a fault of voxroute itself; the log has it' }, 500);
  });
  return app;
}

/** Words when a parameter is none. */
function explainQuestion(number: string, text: (name: string) => string): ExplainQuestion | string {
  const direction = text('direction') || 'inbound';
  const presentation = text('presentation') || 'allowed';
  const at = text('at');
  if (direction !== 'inbound' && direction !== 'outbound') return 'direction: expected inbound or outbound';
  if (!isPresentation(presentation)) return 'presentation: expected allowed, restricted or unavailable';
  if (at !== '' && !/^\d{1,15}$/.test(at)) return 'at: expected milliseconds since 1970';
  return {
    number,
    direction,
    did: text('did'),
    rdnis: text('rdnis'),
    presentation,
    context: text('context'),
    channel: text('channel'),
    atMs: at === '' ? null : Number(at),
  };
}
