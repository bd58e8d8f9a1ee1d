import { expect, it } from 'vitest';
import { RequestSlots } from '../../src/http-client/request-slots.js';

const patient = new AbortController().signal;

it('gives its places out, then in the order of asking', async () => {
  const slots = new RequestSlots(2);
  const entered: string[] = [];
  const ask = (name: string) => slots.take(patient).then(() => entered.push(name));
  await Promise.all([ask('first'), ask('second')]);
  const waiting = [ask('third'), ask('fourth')];
  expect(entered).toEqual(['first', 'second']);
  slots.release();
  await waiting[0];
  expect(entered).toEqual(['first', 'second', 'third']);
  slots.release();
  await waiting[1];
});

it('passes over whoever has left the queue', async () => {
  const slots = new RequestSlots(1);
  await slots.take(patient);
  const leaving = new AbortController();
  const left = slots.take(leaving.signal);
  const stayed = slots.take(patient);
  leaving.abort(new Error('enough'));
  await expect(left).rejects.toThrow('enough');
  slots.release();
  await stayed;
  slots.release();
  await slots.take(patient);
});

it('takes no place for whoever has left before', async () => {
  const slots = new RequestSlots(1);
  await expect(slots.take(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  await slots.take(patient);
});
