import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, normalize } from 'node:path';
import { help, readArguments } from 'libargs';
import { escape } from 'libtext';

const types = { html: 'text/html; charset=utf-8', svg: 'image/svg+xml', css: 'text/css' };
const { serve, port = '8080' } = readArguments(process.argv.slice(2), ['help']);
if (serve === undefined) {
  console.log(help('Serves a folder of pages to this machine', 'doorman --serve FOLDER [--port N]', [['--port N', 'another port than 8080']]));
} else {
  createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://x').pathname)).replace(/\/$/, '/index.html');
    try {
      response.setHeader('content-type', types[path.split('.').at(-1)] ?? 'text/plain; charset=utf-8');
      response.end(readFileSync(join(serve, path)));
    } catch {
      response.writeHead(404, { 'content-type': types.html }).end(`<p>There is no ${escape(path)}.</p>`);
    }
  }).listen(Number(port), '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/`));
}
