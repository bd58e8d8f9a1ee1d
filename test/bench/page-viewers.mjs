// Pages that look on, in a process of their own that gives way to everybody else: a supervisor's browser is on another host.
//
//   fork('test/bench/page-viewers.mjs')
//   send({ url, pages })     → looks on until told to leave
//   send('leave')            → updates that each page was sent

import { once } from 'node:events';
import { get } from 'node:http';
import { setPriority } from 'node:os';

setPriority(19);
let open = [];

process.on('message', async (message) => {
  if (message !== 'leave') {
    open = Array.from({ length: message.pages }, () => watch(message.url));
    return;
  }
  process.send(await Promise.all(open.map((leave) => leave())));
});

/** @returns what ends it, and says how many updates there were */
function watch(url) {
  let updates = 0;
  const request = get(url, (answer) => {
    answer.setEncoding('utf8');
    answer.on('data', (text) => (updates += text.split('data: ').length - 1));
    answer.on('error', () => undefined);
  });
  request.on('error', () => undefined);
  return async () => {
    request.destroy();
    if (!request.closed) await once(request, 'close');
    return updates;
  };
}
