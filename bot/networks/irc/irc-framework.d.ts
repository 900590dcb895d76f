// irc-framework 4.14.0 brings no types. These are the parts used here.
declare module 'irc-framework' {
  import type { EventEmitter } from 'node:events';

  type Tags = Readonly<Record<string, string | undefined>>;

  interface Batch {
    readonly id: string;
    readonly type: string;
    readonly params: readonly string[];
  }

  /** A privmsg, notice, action or CTCP request. */
  interface MessageEvent {
    readonly from_server: boolean;
    readonly nick: string;
    readonly ident: string;
    readonly hostname: string;
    /** Without the prefix of a message to a channel's operators; that is in `group`. */
    readonly target: string;
    readonly group?: string;
    readonly message: string;
    /** The kind of a CTCP request. */
    readonly type?: string;
    readonly tags: Tags;
    readonly time?: number;
    readonly account?: string;
    readonly batch?: Batch;
  }

  /** A line with no handler of its own; numerics without a name are here too. */
  interface UnknownCommand {
    readonly command: string;
    readonly params: readonly string[];
    readonly tags: Tags;
    readonly nick: string;
  }

  interface ClientOptions {
    host: string;
    port: number;
    nick: string;
    username: string;
    gecos: string;
    /** Empty: a CTCP VERSION is not answered by the library. */
    version: string;
    auto_reconnect: false;
    ping_interval: number;
    ping_timeout: number;
    enable_chghost: boolean;
    enable_echomessage: boolean;
    sasl_mechanism?: 'PLAIN' | 'EXTERNAL';
    account: { account?: string; password?: string };
    transport: new (options: ClientOptions) => Transport;
  }

  /** What carries the lines: emits `open`, `line`, `close`. */
  interface Transport extends EventEmitter {
    connect(): void;
    writeLine(line: string, callback?: () => void): void;
    disposeSocket(): void;
    close(force?: boolean): void;
    setEncoding(encoding: string): boolean;
  }

  class Client {
    readonly user: { nick: string };
    readonly network: {
      readonly options: Readonly<Record<string, string | boolean | readonly unknown[] | undefined>>;
      readonly cap: { readonly available: ReadonlyMap<string, string>; isEnabled(name: string): boolean };
    };
    requestCap(names: readonly string[]): void;
    connect(options: ClientOptions): void;
    on(event: 'privmsg' | 'notice' | 'action' | 'ctcp request', listener: (event: MessageEvent) => void): void;
    on(event: 'registered' | 'nick in use' | 'nick invalid', listener: (event: { readonly nick: string; readonly reason?: string }) => void): void;
    changeNick(nick: string): void;
    on(event: 'sasl failed', listener: (event: { readonly reason: string; readonly message?: string }) => void): void;
    on(
      event: 'join' | 'part' | 'quit',
      listener: (event: {
        readonly nick: string;
        readonly ident: string;
        readonly hostname: string;
        readonly channel: string;
        readonly message?: string;
        readonly account?: string | false;
        readonly batch?: Batch;
      }) => void,
    ): void;
    on(event: 'kick', listener: (event: { readonly kicked: string; readonly nick: string; readonly channel: string; readonly message: string }) => void): void;
    on(event: 'nick', listener: (event: { readonly nick: string; readonly new_nick: string }) => void): void;
    on(
      event: 'user updated',
      listener: (event: {
        readonly nick: string;
        readonly ident: string;
        readonly hostname: string;
        readonly new_ident?: string;
        readonly new_hostname?: string;
      }) => void,
    ): void;
    on(
      event: 'irc error',
      listener: (event: { readonly error: string; readonly channel?: string; readonly nick?: string; readonly reason?: string }) => void,
    ): void;
    on(event: 'unknown command', listener: (command: UnknownCommand) => void): void;
    on(event: 'batch end', listener: (batch: Batch & { readonly commands: readonly unknown[] }) => void): void;
    on(event: 'motd', listener: () => void): void;
    on(event: 'account', listener: (event: { readonly nick: string; readonly account: string | false }) => void): void;
    on(event: 'users offline', listener: (event: { readonly nicks: readonly string[] }) => void): void;
    on(event: 'displayed host', listener: (event: { readonly nick: string; readonly hostname: string }) => void): void;
  }
}
