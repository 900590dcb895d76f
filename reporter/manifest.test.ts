import { componentFolder, pageOf, pageUrl } from '@millwright/core/model/ids.ts';
import fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesOf } from './manifest.ts';

describe('where pages lie', () => {
  it('is the name as it is, percent-encoded in the address', () => {
    expect(pageOf('component', 'pkg:npm/%40fastify/static')).toBe('/c/npm/%40fastify/static/');
    expect(componentFolder('pkg:npm/%40fastify/static')).toEqual(['c', 'npm', '@fastify', 'static']);
    expect(filesOf({ url: '/c/npm/%40fastify/static/' })).toEqual({ html: 'c/npm/@fastify/static/index.html', json: 'c/npm/@fastify/static/index.json' });
    expect(filesOf({ url: '/c/deb/debian/libstdc%2B%2B6/' }).html).toBe('c/deb/debian/libstdc++6/index.html');
    expect(filesOf({ url: '/' })).toEqual({ html: 'index.html', json: 'index.json' });
    expect(filesOf({ url: '/404.html' })).toEqual({ html: '404.html', json: null });
  });

  it('is another name where the name cannot be a folder', () => {
    expect(pageUrl('rebuild', '..')).toBe('/rebuild/~%25%252E%252E/');
    expect(pageUrl('rebuild', 'a/b')).toBe('/rebuild/~%25a%252Fb/');
    expect(pageUrl('rebuild', '')).toBe('/rebuild/~%25/');
    expect(pageUrl('c', 'x', 'index.json')).toBe('/c/x/~%25index%252Ejson/');
    expect(pageUrl('rebuild', 'é'.repeat(10_000)).length).toBeLessThan(120);
    expect(() => filesOf({ url: '/rebuild/%2E%2E/' })).toThrow('cannot lie');
  });

  it('never leads out of the site, and never to one place for two names', () => {
    const name = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.constantFrom('..', '.', '~%2E', '~%2E%2E', '%2E', 'index.html', '~', '\ud800'));
    fc.assert(
      fc.property(name, name, (one, other) => {
        const file = filesOf({ url: pageUrl('gate', one) }).html;
        expect(join('/site', file)).toBe(`/site/${file}`);
        expect(Buffer.byteLength(file.split('/')[1] ?? '')).toBeLessThanOrEqual(255);
        if (one.toWellFormed() !== other.toWellFormed()) expect(pageUrl('gate', other)).not.toBe(pageUrl('gate', one));
      }),
    );
  });
});
