import { describe, expect, test } from 'vitest';
import { waitBefore } from './backoff.ts';
import { costOf, openBucket } from './bucket.ts';
import { openSplits } from './splits.ts';
import { openRepeats } from './repeats.ts';

describe('the bucket', () => {
  test('a burst goes at once, then one a second', () => {
    const bucket = openBucket({ burst: 4, perSecond: 1 }, 0);
    expect([1, 1, 1, 1, 1].map((cost) => bucket.take(cost, 0))).toEqual([0, 0, 0, 0, 1000]);
    expect(bucket.take(1, 999)).toBe(1);
    expect(bucket.take(1, 1000)).toBe(0);
    expect(bucket.take(4, 60_000)).toBe(0);
  });

  test('a long line counts as several, and one over the capacity still gets out', () => {
    expect([100, 180, 500].map(costOf)).toEqual([1, 2, 3]);
    const bucket = openBucket({ burst: 2, perSecond: 1 }, 0);
    expect(bucket.take(3, 0)).toBe(0);
    expect(bucket.take(1, 0)).toBe(2000);
  });

  test('after a complaint it is half as fast, until then', () => {
    const bucket = openBucket({ burst: 1, perSecond: 1 }, 0);
    bucket.take(1, 0);
    bucket.slow(10_000);
    expect(bucket.take(1, 0)).toBe(2000);
    expect(bucket.take(1, 2000)).toBe(0);
    bucket.take(1, 20_000);
    expect(bucket.take(1, 20_000)).toBe(1000);
  });
});

describe('the wait before another attempt', () => {
  test('doubles from 2 s to 5 min and stays there, with jitter', () => {
    const at = (random: number) => Array.from({ length: 30 }, (_, failures) => waitBefore(failures, 'network', () => random));
    expect(at(0)).toEqual(Array.from({ length: 30 }, () => 2000));
    expect(at(1).slice(0, 9)).toEqual([2000, 4000, 8000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000]);
    expect(at(1).at(-1)).toBe(300_000);
  });

  test('a ban or a wrong password waits a quarter of an hour and more', () => {
    expect(waitBefore(0, 'refused', () => 0)).toBe(900_000);
    expect(waitBefore(9, 'refused', () => 1)).toBe(1_200_000);
  });
});

describe('netsplits', () => {
  test('a crowd that leaves for the same two servers is one; a person who says so is none', () => {
    const splits = openSplits();
    expect(splits.quit('irc.a.org irc.b.org', 0)).toBe(false);
    expect(splits.quit('bye irc.b.org', 10)).toBe(false);
    expect(splits.quit('irc.a.org irc.b.org', 20)).toBe(false);
    expect(splits.holds(20)).toBe(false);
    expect(splits.quit('irc.a.org irc.b.org', 30)).toBe(true);
    expect([splits.holds(60_029), splits.holds(60_030)]).toEqual([true, false]);
  });

  test('departures far apart are none, and hidden server names are', () => {
    const splits = openSplits();
    for (const at of [0, 20_000, 40_000]) expect(splits.quit('*.net *.split', at)).toBe(false);
    for (const at of [60_000, 60_001, 60_002]) splits.quit('*.net *.split', at);
    expect(splits.holds(60_002)).toBe(true);
  });
});

describe('messages that come twice', () => {
  test('are known by their id, else by the same words within two seconds', () => {
    const repeats = openRepeats();
    expect(repeats.isNew({ id: 'a', words: 'x' }, 0)).toBe(true);
    expect(repeats.isNew({ id: 'a', words: 'x' }, 9_999_999)).toBe(false);
    expect(repeats.isNew({ id: 'b', words: 'x' }, 0)).toBe(true);
    expect([0, 1999, 2000].map((at) => repeats.isNew({ id: undefined, words: 'alice status' }, at))).toEqual([true, false, true]);
  });
});
