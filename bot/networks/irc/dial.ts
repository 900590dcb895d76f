import { readFileSync } from 'node:fs';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { UserError } from '@millwright/core/model/errors.ts';
import type { IrcConfig } from './irc-config.ts';

export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** How to reach the server. Certificates are always verified; `tls: {ca}` says by whose word instead of the system's. Throws `CONFIG_INVALID`. */
export function dialer(config: IrcConfig, own: Certificate | undefined): () => Socket | TLSSocket {
  const { host, port, tls } = config;
  if (tls === false) return () => connectPlain({ host, port });
  const ca = tls === true ? undefined : fileOf('tls.ca', tls.ca);
  return () =>
    connectTls({
      host,
      port,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(ca === undefined ? {} : { ca }),
      ...(own === undefined ? {} : { cert: own.certificate, key: own.key }),
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
    });
}

/** The text of a file that the configuration names. */
export function fileOf(key: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UserError('CONFIG_INVALID', `${key}: ${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`, {
      hint: 'Write a path to a PEM file; it is relative to the file it stands in.',
      cause,
    });
  }
}
