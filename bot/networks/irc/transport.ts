import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { ClientOptions, Transport } from 'irc-framework';

export interface Wire {
  /** Opens the connection; it need not be ready yet. */
  dial(): Socket | TLSSocket;
  /** Every line that wants to go out, from the library too; false keeps it back. */
  mayLeave(line: string): boolean;
  /** The connection is there; `write` is the only way a line of ours gets on it. */
  opened(write: (line: string) => void): void;
  /** Every line that came in, before the library sees it. */
  arrived(line: string): void;
  closed(failure: Error | undefined): void;
}

/** Tags may have 8,191 bytes and the rest 510; whoever sends more than that without an end is no server. */
const longestLine = 16_384;

/** What irc-framework sends and reads through. It can be given no certificates of its own and cleans no line, so both are done here. */
export function transportOver(wire: Wire): ClientOptions['transport'] {
  return class extends EventEmitter implements Transport {
    #socket: Socket | undefined;
    #isOpen = false;
    #rest = '';
    #failure: Error | undefined;

    constructor() {
      super();
    }

    connect(): void {
      const socket = wire.dial();
      this.#socket = socket;
      socket.setEncoding('utf8');
      socket.setNoDelay(true);
      socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => {
        this.#isOpen = true;
        wire.opened((line) => this.writeLine(line));
        this.emit('open');
      });
      socket.on('data', (text) => this.#read(String(text)));
      socket.on('error', (error) => (this.#failure ??= error));
      socket.once('close', () => {
        this.#isOpen = false;
        this.emit('close', this.#failure ?? false);
        wire.closed(this.#failure);
      });
    }

    writeLine(line: string, callback: () => void = () => {}): void {
      if (/[\r\n\0]/.test(line)) throw new Error(`A line may not hold the end of another: ${JSON.stringify(line)}`);
      if (this.#isOpen && wire.mayLeave(line)) this.#socket?.write(`${line}\r\n`, () => callback());
      else setImmediate(callback);
    }

    #read(text: string): void {
      this.#rest += text;
      for (let end = this.#rest.indexOf('\n'); end >= 0 && this.#isOpen; end = this.#rest.indexOf('\n')) {
        // A stray NUL or CR inside a line would reach whoever prints it.
        const line = this.#rest.slice(0, end).replaceAll(/[\r\0]/g, '');
        this.#rest = this.#rest.slice(end + 1);
        if (line.length > longestLine) continue;
        wire.arrived(line);
        this.emit('line', line);
      }
      if (this.#rest.length > longestLine) this.#socket?.destroy(new Error('The server sent a line without an end.'));
    }

    disposeSocket(): void {
      this.#isOpen = false;
      this.#socket?.destroy();
    }

    close(force = false): void {
      if (force || !this.#isOpen) this.#socket?.destroy();
      else this.#socket?.end();
    }

    setEncoding(encoding: string): boolean {
      return encoding === 'utf8';
    }
  };
}
