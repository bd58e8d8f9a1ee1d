// What `ding-dong` 0.1.7 has and we use; the package brings no types. Read from its source, not from its README.

declare module 'ding-dong' {
  import type { EventEmitter } from 'node:events';
  import type { ListenOptions, Server } from 'node:net';

  namespace agi {
    /** The `readable-stream` 2 wrapper around a connection; what it lacks is passed on to the connection. */
    interface WrappedStream extends EventEmitter {
      write(text: string): boolean;
    }

    /** One connection. */
    interface Context extends EventEmitter {
      readonly stream: WrappedStream;
      /** Closes our side once everything is written. */
      end(): Promise<void>;
    }
  }

  /** `handler` is called within the server's `connection` event, before the first byte is read. */
  function agi(handler: (context: agi.Context) => void): {
    /** The first argument goes to `net.Server.listen` unless it is falsy, which turns it into port 3000. */
    start(listen: ListenOptions): Server;
  };

  export = agi;
}
