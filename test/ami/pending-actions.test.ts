// Actions that wait for their replies: in what order, under which ids, and how each wait ends.

import { expect, it } from 'vitest';
import { AmiFault } from '../../src/ami/ami-fault.js';
import { PendingActions } from '../../src/ami/pending-actions.js';
import { manualClock } from '../fakes/manual-clock.js';

function setUp(limit = 10) {
  const clock = manualClock();
  const forgotten: string[] = [];
  const pending = new PendingActions<string>({ clock, limit, forget: (id) => forgotten.push(id) });
  /** The ids of a batch, and what it comes to. */
  const send = (count: number, timeoutMs = 500) => {
    const ids: string[] = [];
    const replies = pending.wait(count, (_place, id) => ids.push(id), timeoutMs);
    replies.catch(() => undefined);
    return { ids, replies };
  };
  return { clock, forgotten, pending, send };
}

it('gives the replies of a batch in the order of its actions, in whatever order they come', async () => {
  const { pending, send } = setUp();
  const { ids, replies } = send(3);
  for (const place of [2, 0, 1]) pending.take(ids[place]!, `reply ${place}`);
  expect(await replies).toEqual(['reply 0', 'reply 1', 'reply 2']);
});

it('sends the next action under an id whose reply has come, and never two at a time', async () => {
  const { pending, send } = setUp();
  const first = send(2);
  pending.take(first.ids[0]!, 'a');
  const second = send(2);
  expect(second.ids).toContain(first.ids[0]);
  expect(second.ids).not.toContain(first.ids[1]);
  expect(new Set(second.ids).size).toBe(2);
  pending.take(first.ids[1]!, 'b');
  expect(await first.replies).toEqual(['a', 'b']);
  for (const id of second.ids) pending.take(id, `of ${id}`);
  expect(await second.replies).toEqual(second.ids.map((id) => `of ${id}`));
});

it('never uses an id again whose reply did not come: a late one is no answer to another action', async () => {
  const { clock, forgotten, pending, send } = setUp();
  const late = send(2);
  pending.take(late.ids[0]!, 'in time');
  clock.advance(500);
  await expect(late.replies).rejects.toMatchObject({ code: 'NO_REPLY', message: 'no reply within 500 ms' });
  expect(forgotten).toEqual([late.ids[1]]);
  expect(pending.has(late.ids[1]!)).toBe(false);
  expect(pending.isOurs(late.ids[1]!)).toBe(true);
  const next = send(5);
  expect(next.ids).not.toContain(late.ids[1]);
  pending.take(late.ids[1]!, 'late');
  for (const id of next.ids) pending.take(id, 'own');
  expect(await next.replies).toEqual(['own', 'own', 'own', 'own', 'own']);
});

it('takes no more than its limit, and as many again once replies have come or time is up', async () => {
  const { clock, pending, send } = setUp(4);
  const open = send(3);
  await expect(send(2).replies).rejects.toMatchObject({ code: 'OVERLOAD' });
  pending.take(open.ids[0]!, '');
  const fits = send(2);
  clock.advance(500);
  await expect(open.replies).rejects.toMatchObject({ code: 'NO_REPLY' });
  await expect(fits.replies).rejects.toMatchObject({ code: 'NO_REPLY' });
  const whole = send(4);
  for (const id of whole.ids) pending.take(id, 'again');
  expect(await whole.replies).toHaveLength(4);
  expect(clock.pending).toBe(0);
});

it('ends all waits with the connection, and takes nothing afterwards', async () => {
  const { clock, forgotten, pending, send } = setUp();
  const [one, other] = [send(1), send(2)];
  pending.end(new AmiFault('CLOSED', 'gone'));
  await expect(one.replies).rejects.toMatchObject({ code: 'CLOSED' });
  await expect(other.replies).rejects.toMatchObject({ code: 'CLOSED' });
  await expect(send(1).replies).rejects.toMatchObject({ code: 'CLOSED' });
  expect(forgotten.sort()).toEqual([...one.ids, ...other.ids].sort());
  expect(clock.pending).toBe(0);
});

it('knows its ids from those of others', () => {
  const { pending, send } = setUp();
  const { ids } = send(1);
  const [id] = ids as [string];
  expect(pending.isOurs(id)).toBe(true);
  for (const other of ['', 'voxroute-1', id.replace(/\d+$/, '0'), id.replace(/\d+$/, '2'), `${id}x`])
    expect(pending.isOurs(other), other).toBe(false);
  expect(setUp().send(1).ids).not.toEqual(ids);
});
