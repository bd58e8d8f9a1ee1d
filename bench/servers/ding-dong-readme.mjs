// `ding-dong` as its README shows it: two commands a call, nothing logged, nothing counted.
//
//   node ding-dong-readme.mjs PORT

import AgiServer from 'ding-dong';

new AgiServer((context) => {
  context.on('error', () => undefined);
  void context
    .onEvent('variables')
    .then(() => context.streamFile('beep'))
    .then(() => context.setVariable('RECOGNITION_RESULT', "I'm your father, Luc"))
    .then(() => context.end());
}).start(Number(process.argv[2]), '127.0.0.1');
