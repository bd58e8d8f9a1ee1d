// The daemon's own HTTP/JSON, for the commands of the same host.

import { Hono } from 'hono';

/** What the commands may ask of a running daemon. Every answer is plain data. */
export interface ControlApi {
  lookup(number: string): Promise<object>;
  status(): object;
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
