import { once } from 'node:events';
import { cp, mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { attemptFolder } from './attempt-folder.ts';
import { isGone, makeBench, stdoutOf, textOf, type Bench } from './engine-fixture.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await makeBench();
});
afterEach(async () => {
  await bench.remove();
});

describe('one attempt', () => {
  test('builds in a fresh checkout and stores what matches', async () => {
    const script =
      'printf "%s\\n" "$MILLWRIGHT_COMPONENT $MILLWRIGHT_VERSION" >"$MILLWRIGHT_OUT/a b.blob"; echo {} >out/a.cdx.json; echo no >out/other; echo done';
    const job = await bench.inCheckout(
      script,
      { sbom: 'out/*.cdx.json', env: { MILLWRIGHT_COMPONENT: 'x', MILLWRIGHT_VERSION: '1' } },
      { 'out/stale.blob': 'from a run by hand' },
    );
    const outcome = await bench.run('r.1', job);
    expect(outcome).toMatchObject({ outcome: 'ok', sentence: null, exit: 0, isolation: 'none', log: 'logs/r.1.txt' });
    expect(outcome.outputs.map(({ path, name, size }) => [path, name, size])).toEqual([['out/a b.blob', 'a b.blob', 4]]);
    expect(Buffer.from(await bench.artifacts.get(outcome.outputs[0]?.digest ?? 'sha256:')).toString()).toBe('x 1\n');
    expect(Buffer.from(await bench.artifacts.get(outcome.sbom?.digest ?? 'sha256:')).toString()).toBe('{}\n');
    expect(await readFile(join(bench.state, 'logs/r.1.txt'), 'utf8')).toBe('done\n');
    expect(Date.parse(outcome.finished)).toBeGreaterThanOrEqual(Date.parse(outcome.started));
  });

  test('answers the same when asked again, also after its folders were cleared', async () => {
    const job = await bench.inCheckout('echo 1 >out/a.blob');
    const outcome = await bench.run('k', job);
    expect(await bench.engine.ended('k', job, bench.signal)).toEqual(outcome);
    expect((await readdir(attemptFolder(bench.state, 'k').folder)).toSorted()).toEqual(['claim', 'exit', 'outcome.json']);
    await bench.engine.submit('k', job, bench.signal);
    expect(await bench.engine.find('k')).toBe('ended');
  });

  test('gets a clean environment', async () => {
    process.env['SECRET_OF_THE_BOT'] = 'x';
    const job = await bench.inCheckout(
      'env | grep -oE "^[A-Z_]+=" | tr -d = | sort | grep -vx -e _ -e PWD -e OLDPWD -e SHLVL; echo "$PATH" >&2; node --version >out/a.blob',
      {
        env: { MILLWRIGHT_COMPONENT: 'x', PATH: '/evil', SOURCE_DATE_EPOCH: '5' },
      },
    );
    await bench.run('k', job);
    const log = (await readFile(join(bench.state, 'logs/k.txt'), 'utf8')).trim().split('\n');
    expect(log).toEqual([
      'HOME',
      'LC_ALL',
      'MILLWRIGHT_COMPONENT',
      'MILLWRIGHT_INPUTS',
      'MILLWRIGHT_KEY',
      'MILLWRIGHT_OUT',
      'PATH',
      'SOURCE_DATE_EPOCH',
      'TMPDIR',
      'TZ',
      `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
    ]);
  });

  test('sees exactly its inputs, as files that may only be read', async () => {
    const { digest, size } = await bench.artifacts.putBytes(Buffer.from('lib'));
    const other = await bench.artifacts.putBytes(Buffer.from('other'));
    const inputs = [
      { name: 'libgreet', outputs: [{ purl: 'pkg:generic/l', digest, size, path: 'out/lib-1.blob' }] },
      {
        name: 'two',
        outputs: [
          { purl: 'pkg:generic/a', digest, size, path: 'a/x' },
          { purl: 'pkg:generic/b', digest: other.digest, size: other.size, path: 'b/x' },
        ],
      },
      { name: 'none', outputs: [] },
    ];
    const job = await bench.inCheckout('cd "$MILLWRIGHT_INPUTS"; find . -type f | sort; ls; cat libgreet/lib-1.blob >"$MILLWRIGHT_OUT/a.blob"', { inputs });
    expect(await bench.run('k', job)).toMatchObject({ outcome: 'ok', outputs: [{ digest }] });
    const names = [digest, other.digest].map((each) => `./two/${each.slice(7, 15)}-x`).toSorted();
    expect((await readFile(join(bench.state, 'logs/k.txt'), 'utf8')).trim().split('\n')).toEqual([
      './libgreet/lib-1.blob',
      ...names,
      'libgreet',
      'none',
      'two',
    ]);
    const spoiler = await bench.inCheckout('cd "$MILLWRIGHT_INPUTS"; chmod -R u+w .; echo evil >libgreet/lib-1.blob; echo 1 >"$MILLWRIGHT_OUT/a.blob"', {
      inputs,
    });
    expect(await bench.run('k2', spoiler)).toMatchObject({ outcome: 'build', sentence: expect.stringContaining('libgreet/lib-1.blob (ARTIFACT_CHANGED)') });
    expect(Buffer.from(await bench.artifacts.get(digest)).toString()).toBe('lib');
    expect(await readdir(attemptFolder(bench.state, 'k2').folder)).not.toContain(expect.stringMatching(/^work/));
  });

  test('takes arguments as they are', async () => {
    const odd = ['-n', '$(touch pwned)', 'a b', "it's", 'new\nline', '*', 'ü', ''];
    const job = { ...bench.inFolder(''), argv: ['node', '-e', 'console.log(JSON.stringify(process.argv.slice(1)))', '--', ...odd] };
    expect(await bench.run('-k ü/../x\n$(id)', job)).toMatchObject({ outcome: 'ok' });
    const [log] = await readdir(join(bench.state, 'logs'));
    expect(JSON.parse(await readFile(join(bench.state, 'logs', log ?? ''), 'utf8'))).toEqual(odd);
    expect(await bench.run('dash', { ...job, argv: ['--version'] })).toMatchObject({ outcome: 'build' });
    expect(await bench.run('..', { ...job, argv: ['true'] })).toMatchObject({ outcome: 'ok' });
    expect(await readdir(bench.state)).toEqual(['attempts', 'cache', 'logs']);
  });
});

describe('an attempt that fails', () => {
  test('says how it ended and its last line, harmless to show', async () => {
    const outcome = await bench.run('k', bench.inFolder('printf "one\\n\\033[31mbad\\033[0m thing \\342\\200\\256\\n\\n  \\n"; exit 3'));
    expect(outcome).toMatchObject({ outcome: 'build', exit: 3, sentence: 'It ended with exit code 3; its last line: bad thing \\u{202e}.' });
    expect(await bench.run('k2', bench.inFolder('exit 1'))).toMatchObject({ sentence: 'It ended with exit code 1 and printed nothing.' });
    expect(await bench.run('k3', bench.inFolder('kill -SEGV $$'))).toMatchObject({ outcome: 'build', exit: 139, sentence: expect.stringContaining('SIGSEGV') });
    expect(await bench.run('k4', bench.inFolder('echo "cp: No space left on device"; exit 1'))).toMatchObject({
      outcome: 'infrastructure',
      sentence: 'The disk was full (exit code 1).',
    });
  });

  test('has no success without an output', async () => {
    expect(await bench.run('k', await bench.inCheckout('true'))).toMatchObject({
      outcome: 'build',
      exit: 0,
      sentence: 'It ended well but left no output: nothing matches "out/*.blob".',
    });
  });

  test('may not pass off what lies elsewhere as its output', async () => {
    expect(await bench.run('k1', await bench.inCheckout('ln -s /etc/passwd out/x.blob'))).toMatchObject({
      outcome: 'build',
      sentence: 'It left "out/x.blob", a link to /etc/passwd, which is outside its checkout.',
    });
    expect(await bench.run('k2', await bench.inCheckout('rmdir out; ln -s /etc out', { outputs: { pattern: 'out/pass*' } }))).toMatchObject({
      outcome: 'build',
      sentence: expect.stringContaining('outside its checkout'),
    });
    expect(await bench.run('k3', await bench.inCheckout('mkfifo out/x.blob'))).toMatchObject({
      outcome: 'build',
      sentence: expect.stringContaining('not a plain file'),
    });
    expect(await bench.run('k4', await bench.inCheckout('ln -s nowhere out/x.blob'))).toMatchObject({
      outcome: 'build',
      sentence: expect.stringContaining('leads nowhere'),
    });
    expect(await bench.run('k5', await bench.inCheckout('true', { outputs: { pattern: '../*' } }))).toMatchObject({
      outcome: 'build',
      sentence: expect.stringContaining('leads out'),
    });
    expect(await bench.run('k6', await bench.inCheckout('echo 1 >"out/a\tb.blob"'))).toMatchObject({
      outcome: 'build',
      sentence: expect.stringContaining('cannot be shown'),
    });
    const good = await bench.run('k7', await bench.inCheckout('echo 1 >real; ln -s ../real out/x.blob'));
    expect(good).toMatchObject({ outcome: 'ok', outputs: [{ path: 'out/x.blob', size: 2 }] });
  });

  test('is told from one that wrote outside its checkout', async () => {
    expect(await bench.run('k', await bench.inCheckout('echo 1 >out/a.blob; echo 1 >../stray'))).toMatchObject({
      outcome: 'build',
      sentence: expect.stringContaining('It wrote outside its checkout: …/stray'),
    });
  });

  test('cannot fill the disk with its log or its files', async () => {
    const log = await bench.run('k1', bench.inFolder('head -c 1000000000 /dev/zero'));
    expect(log).toMatchObject({ outcome: 'build', sentence: 'It printed more than the 1 MB that the engine allows.' });
    expect((await stat(join(bench.state, 'logs/k1.txt'))).size).toBeLessThan(1_001_000);
    expect(await bench.run('k2', await bench.inCheckout('head -c 2000000 /dev/zero >out/a.blob'))).toMatchObject({
      outcome: 'build',
      sentence: expect.stringContaining('a file larger than the 1 MB'),
    });
    expect(await bench.run('k3', await bench.inCheckout('for i in 1 2 3; do head -c 400000 /dev/zero >out/$i.blob; done'))).toMatchObject({
      outcome: 'build',
      sentence: 'It left 1.2 MB of output; the engine allows 1 MB.',
    });
  });

  test('is stopped with everything it started when its time is over', async () => {
    const pids = join(bench.root, 'pids');
    const job = bench.inFolder(
      `trap "" TERM; (trap "" TERM; setsid sh -c 'echo $$ >"$0.1"; sleep 300' "${pids}" &) ; sleep 300 & echo $! >"${pids}.2"; wait; sleep 300`,
      { timeoutMs: 1_000 },
    );
    const outcome = await bench.run('k', job);
    expect(outcome).toMatchObject({ outcome: 'build', sentence: 'It did not end within 1 s and was stopped.' });
    for (const name of ['1', '2']) expect(await isGone(Number(await textOf(`${pids}.${name}`)))).toBe(true);
  });

  test('is infrastructure where the folder it runs in is gone', async () => {
    expect(await bench.run('k', bench.inFolder('true', { source: { kind: 'folder', path: join(bench.root, 'gone') } }))).toMatchObject({
      outcome: 'infrastructure',
      exit: null,
    });
  });

  test('is not claimed when its source or an input cannot be had', async () => {
    const job = await bench.inCheckout('true');
    await expect(
      bench.run('k', { ...job, source: { kind: 'checkout', repository: join(bench.state, 'state.git'), commit: '1'.repeat(40) } }),
    ).rejects.toMatchObject({ code: 'SOURCE_BROKEN' });
    const missing = { purl: 'pkg:generic/l', digest: `sha256:${'0'.repeat(64)}`, size: 1, path: 'out/l' } as const;
    await expect(bench.run('k', { ...job, inputs: [{ name: 'l', outputs: [missing] }] })).rejects.toMatchObject({ code: 'ARTIFACT_MISSING' });
    await expect(bench.run('k', { ...job, inputs: [{ name: '../l', outputs: [] }] })).rejects.toMatchObject({ code: 'RECORD_INVALID' });
    expect(await bench.engine.find('k')).toBe('unknown');
    expect(await readdir(attemptFolder(bench.state, 'k').folder)).toEqual([]);
  });
});

describe('what an attempt leaves running', () => {
  test('is ended and does not keep it from ending', async () => {
    const pids = join(bench.root, 'pids');
    const outcome = await bench.run(
      'k',
      bench.inFolder(
        `sleep 300 & echo $! >"${pids}.1"; setsid sh -c 'echo $$ >"$0.2"; exec sleep 300' "${pids}" & while ! [ -s "${pids}.2" ]; do sleep 0.05; done; exit 0`,
      ),
    );
    expect(outcome).toMatchObject({ outcome: 'ok' });
    for (const name of ['1', '2']) expect(await isGone(Number(await textOf(`${pids}.${name}`)))).toBe(true);
  });
});

describe('an attempt and the processes around it', () => {
  test('runs once when two processes start it at once', async () => {
    const witness = join(bench.root, 'witness');
    const job = await bench.inCheckout(`echo "$MILLWRIGHT_KEY" >>"${witness}"; sleep 0.3; echo 1 >out/a.blob`);
    const children = [bench.elsewhere('k', job), bench.elsewhere('k', job)];
    await Promise.all([bench.engine.submit('k', job, bench.signal), bench.engine.submit('k', job, bench.signal)]);
    const outcome = await bench.engine.ended('k', job, bench.signal);
    const others = await Promise.all(children.map(stdoutOf));
    for (const other of others) expect(JSON.parse(other.split('\n')[1] ?? '')).toEqual(outcome);
    expect(await readFile(witness, 'utf8')).toBe('k\n');
    expect(outcome).toMatchObject({ outcome: 'ok' });
  });

  test('outlives whoever started it, and is taken up by the next', async () => {
    const job = await bench.inCheckout('sleep 1; echo 1 >out/a.blob');
    const child = bench.elsewhere('k', job);
    await once(child.stdout ?? child, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await bench.engine.find('k')).toBe('running');
    await bench.engine.submit('k', job, bench.signal);
    expect(await bench.engine.ended('k', job, bench.signal)).toMatchObject({ outcome: 'ok', outputs: [{ path: 'out/a.blob' }] });
  });

  test('is lost when all of it is killed', async () => {
    const job = bench.inFolder('sleep 300');
    await bench.engine.submit('k', job, bench.signal);
    const [pid] = (await textOf(attemptFolder(bench.state, 'k').claim)).split(' ');
    process.kill(-Number(pid), 'SIGKILL');
    expect(await isGone(Number(pid))).toBe(true);
    expect(await bench.engine.find('k')).toBe('lost');
    expect(await bench.engine.ended('k', job, bench.signal)).toMatchObject({
      outcome: 'infrastructure',
      exit: null,
      sentence: expect.stringContaining('lost'),
    });
  });

  test('is lost when its leader is killed, and what it started is ended first', async () => {
    const pids = join(bench.root, 'pid');
    await bench.engine.submit('k', bench.inFolder(`echo $$ >"${pids}"; exec sleep 300`), bench.signal);
    const recipe = Number(await textOf(pids));
    const [pid] = (await textOf(attemptFolder(bench.state, 'k').claim)).split(' ');
    process.kill(Number(pid), 'SIGKILL');
    expect(await isGone(Number(pid))).toBe(true);
    expect(await bench.engine.find('k')).toBe('lost');
    expect(await isGone(recipe)).toBe(true);
  });

  test('is not mistaken for another process that was given its number', async () => {
    const { folder, claim } = attemptFolder(bench.state, 'k');
    await mkdir(folder, { recursive: true });
    await writeFile(claim, `${process.pid} 00000000-0000-4000-8000-000000000000 none\n`);
    expect(await bench.engine.find('k')).toBe('lost');
    await writeFile(claim, '');
    expect(await bench.engine.find('k')).toBe('lost');
    expect(await bench.engine.find('never')).toBe('unknown');
  });

  test('is not the attempt of a state that this one was copied from', async () => {
    const job = bench.inFolder('echo "$$" >pid; sleep 1.5; echo over >over');
    await bench.engine.submit('k', job, bench.signal);
    await textOf(join(bench.root, 'a folder', 'pid'));
    const copy = join(bench.root, 'copy');
    await cp(bench.state, copy, { recursive: true });
    const other = bench.engineOn(copy);
    expect(await other.find('k')).toBe('lost');
    await other.cancel('k');
    expect(await bench.engine.find('k')).toBe('running');
    expect(await bench.engine.ended('k', job, bench.signal)).toMatchObject({ outcome: 'ok' });
    expect(await textOf(join(bench.root, 'a folder', 'over'))).toBe('over');
  });

  test('is prepared again after a kill at any moment before the claim', async () => {
    const { folder, work } = attemptFolder(bench.state, 'k');
    await mkdir(join(work('11111111-1111-4111-8111-111111111111'), 'checkout'), { recursive: true });
    const job = await bench.inCheckout('echo 1 >out/a.blob');
    expect(await bench.run('k', job)).toMatchObject({ outcome: 'ok' });
    expect((await readdir(folder)).toSorted()).toEqual(['claim', 'exit', 'outcome.json']);
  });

  test('is canceled with what it started, once and for all', async () => {
    const pids = join(bench.root, 'pid');
    const job = bench.inFolder(`echo $$ >"${pids}"; sleep 300`);
    await bench.engine.submit('k', job, bench.signal);
    const end = bench.engine.ended('k', job, bench.signal);
    const recipe = Number(await textOf(pids));
    await Promise.all([bench.engine.cancel('k'), bench.engine.cancel('k')]);
    expect(await end).toMatchObject({ outcome: 'build', sentence: 'It was canceled.' });
    expect(await isGone(recipe)).toBe(true);
    await bench.engine.cancel('k');
    await bench.engine.cancel('never');
    expect(await bench.engine.find('never')).toBe('unknown');
  });

  test('goes on when nobody waits any longer', async () => {
    const job = bench.inFolder('sleep 0.5');
    await bench.engine.submit('k', job, bench.signal);
    const waiting = new AbortController();
    const end = bench.engine.ended('k', job, waiting.signal);
    await sleep(50);
    waiting.abort(new Error('closing'));
    await expect(end).rejects.toThrow('closing');
    expect(await bench.engine.find('k')).toBe('running');
    expect(await bench.engine.ended('k', job, bench.signal)).toMatchObject({ outcome: 'ok' });
  });
});
