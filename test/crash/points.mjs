// Loaded before the program (`node --import`), also into every Node process it starts: gives each durable effect a name,
// lists the names a run passes, or stands still at one of them until somebody kills the process from outside.
// Plain JavaScript, because it is loaded as it stands by whatever the program starts. The program knows nothing of it.
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
// In the address it is loaded by, so that it also comes to processes that are given a clean environment.
const asked = new URL(import.meta.url).searchParams;
const listTo = asked.get('list');
const stopAt = asked.get('stop');
const stopAfter = asked.get('when') === 'after';
const reachedFile = asked.get('reached');

if (listTo !== null || stopAt !== null) {
  const { writeSync, openSync, appendFileSync } = fs;
  const program = basename(process.argv[1] ?? 'node');
  const passed = new Map();
  const list = listTo === null ? undefined : openSync(listTo, 'a');

  const point = (kind) => {
    const place = `${program} ${kind} ${caller()}`;
    const occurrence = (passed.get(place) ?? 0) + 1;
    passed.set(place, occurrence);
    const name = `${place}#${occurrence}`;
    if (list !== undefined) writeSync(list, `${name}\n`);
    return name === stopAt;
  };
  const stand = () => {
    try {
      appendFileSync(reachedFile, `${process.pid}\n`, { flag: 'ax' });
    } catch {
      return; // Another process got there first: only that one stands.
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  };

  const wrap = (owner, name, kind, counts = () => true) => {
    const original = owner[name];
    if (typeof original !== 'function') return;
    const wrapped = function (...args) {
      const here = counts(args, this) && point(kind);
      if (!here) return Reflect.apply(original, this, args);
      if (!stopAfter) stand();
      const callback = args.findLastIndex((arg) => typeof arg === 'function');
      if (stopAfter && callback >= 0) {
        const call = args[callback];
        args[callback] = (...results) => {
          stand();
          call(...results);
        };
        return Reflect.apply(original, this, args);
      }
      const result = Reflect.apply(original, this, args);
      if (!stopAfter) return result;
      if (typeof result?.then === 'function')
        return result.then((value) => {
          stand();
          return value;
        });
      stand();
      return result;
    };
    const { name: _name, length: _length, prototype: _prototype, [promisify.custom]: custom, ...properties } = Object.getOwnPropertyDescriptors(original);
    Object.defineProperties(wrapped, properties);
    owner[name] = wrapped;
    const promise = custom?.get?.call(original) ?? custom?.value;
    if (typeof promise !== 'function') return;
    const promising = { call: promise };
    wrap(promising, 'call', kind, counts);
    Object.defineProperty(wrapped, promisify.custom, { value: promising.call });
  };

  const writes = (args) => (typeof args[1] === 'string' ? /[wa+]/.test(args[1]) : typeof args[1] === 'number' && (args[1] & 3) !== 0);
  const files =
    'write writev writeFile appendFile rename link symlink copyFile cp mkdir mkdtemp rm rmdir unlink fsync fdatasync truncate ftruncate chmod utimes'.split(
      ' ',
    );
  for (const name of files) {
    wrap(fs, name, name);
    wrap(fs, `${name}Sync`, name);
    wrap(fs.promises, name, name);
  }
  wrap(fs, 'open', 'open', writes);
  wrap(fs, 'openSync', 'open', writes);
  wrap(fs.promises, 'open', 'open', writes);

  const handle = await fs.promises.open(fileURLToPath(new URL('points.mjs', import.meta.url)));
  const handles = Object.getPrototypeOf(handle);
  await handle.close();
  for (const name of ['write', 'writev', 'writeFile', 'appendFile', 'truncate', 'sync', 'datasync', 'chmod']) wrap(handles, name, name);

  for (const name of ['spawn', 'execFile', 'exec', 'fork', 'spawnSync', 'execFileSync', 'execSync']) wrap(childProcess, name, 'spawn');
  const spawned = childProcess.ChildProcess.prototype.spawn;
  childProcess.ChildProcess.prototype.spawn = function (...args) {
    const result = Reflect.apply(spawned, this, args);
    if (this.stdin !== null && this.stdin !== undefined) for (const name of ['write', 'end']) wrap(this.stdin, name, `stdin-${name}`);
    return result;
  };
  wrap(net.Server.prototype, 'listen', 'listen');

  const { DatabaseSync, StatementSync } = await import('node:sqlite');
  const changes = /\b(insert|update|delete|replace|create|drop|alter|commit|vacuum)\b/i;
  wrap(DatabaseSync.prototype, 'exec', 'sql', ([sql]) => changes.test(sql));
  wrap(StatementSync.prototype, 'run', 'sql');
  syncBuiltinESMExports();
}

/** The nearest line of ours on the stack; where there is none, the nearest package. */
function caller() {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 40;
  const lines = new Error().stack.split('\n').slice(1);
  Error.stackTraceLimit = limit;
  let foreign;
  for (const line of lines) {
    const found = /(?:file:\/\/)?(\/[^\s()]*?):(\d+):\d+\)?$/.exec(line);
    if (found === null) continue;
    const path = decodeURI(found[1]);
    if (path.includes('/crash/points.mjs')) continue;
    const inside = path.startsWith(root) ? path.slice(root.length) : undefined;
    if (inside !== undefined && !inside.includes('node_modules/')) return `${inside}:${found[2]}`;
    foreign ??= /node_modules\/(?!\.pnpm)((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(path)?.[1];
  }
  return foreign ?? 'node';
}
