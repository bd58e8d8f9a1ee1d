/** What voxroute uses of asterisk-manager 0.2.0, which ships no types of its own. */
declare module 'asterisk-manager' {
  import type { TcpNetConnectOpts } from 'node:net';

  /** `error` is the message itself when it says `Response: Error`, else undefined. */
  type Callback = (error: unknown, message: unknown) => void;

  interface Manager {
    on(name: string, listener: (...values: unknown[]) => void): unknown;
    removeAllListeners(name: string): unknown;
    /** `rawevent` takes a message from the reader to the dispatcher of the package. */
    emit(name: 'rawevent', message: object): boolean;
    /** The first argument goes to `net.createConnection` as it is, and so may be its options. */
    connect(options: TcpNetConnectOpts, host: undefined, callback: () => void): void;
    login(callback: Callback): void;
    /** Writes the own enumerable keys of `fields`; returns the ActionID. `login` calls it as a property. */
    action: (fields: object, callback: Callback) => string;
  }

  /** Without arguments it connects to nothing yet. */
  function createManager(): Manager;
  export = createManager;
}
