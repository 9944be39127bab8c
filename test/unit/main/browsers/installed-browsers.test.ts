/** The list of browsers, and how one is selected by ID or by name. */
import { describe, expect, it } from 'vitest';
import { type Command, type InstalledBrowser } from '../../../../main/browsers/browser.js';
import { withUniqueNames } from '../../../../main/browsers/find-browsers.js';
import { InstalledBrowsers } from '../../../../main/browsers/installed-browsers.js';
import { browserId } from '../../../../preload/contract/index.js';
import { fakeBrowser } from '../../../support/fakes/fake-browser.js';

function setUp(first: InstalledBrowser[]) {
  const state = { found: first, searches: 0, now: 0, started: [] as Command[] };
  const browsers = new InstalledBrowsers({
    find: () => {
      state.searches += 1;
      return Promise.resolve(state.found);
    },
    start: (command) => {
      state.started.push(command);
      return Promise.resolve();
    },
    now: () => state.now,
  });
  return { state, browsers };
}

const chromium = fakeBrowser('chromium.desktop', 'Chromium Web Browser', ['Home', 'Work']);
const firefox = fakeBrowser('firefox.desktop', 'Firefox');

describe('the installed browsers', () => {
  it('are searched for once per menu, not at the start', async () => {
    const { state, browsers } = setUp([chromium, firefox]);
    expect(state.searches).toBe(0);
    const listed = await browsers.list();
    expect(listed.map(({ name, profiles }) => [name, profiles.map((profile) => profile.name)])).toEqual([
      ['Chromium Web Browser', ['Home', 'Work']],
      ['Firefox', []],
    ]);
    await browsers.list();
    expect(state.searches).toBe(1);
    state.now = 60_000;
    await browsers.list();
    expect(state.searches).toBe(2);
  });

  it('tell the window neither paths nor switches', async () => {
    const { browsers } = setUp([chromium]);
    const text = JSON.stringify(await browsers.list());
    expect(text).not.toContain('/usr/bin');
    expect(text).not.toContain('--profile-directory');
  });

  it('have IDs that stay the same after a restart and tell profiles apart', async () => {
    const [one] = await setUp([chromium]).browsers.list();
    const [again] = await setUp([firefox, chromium])
      .browsers.list()
      .then((all) => all.slice(1));
    expect(again).toEqual(one);
    expect(new Set([one?.id, ...(one?.profiles ?? []).map(({ id }) => id)]).size).toBe(3);
  });

  it('are looked up again when one is used, so that one that is gone is not started', async () => {
    const { state, browsers } = setUp([chromium, firefox]);
    const work = (await browsers.list())[0]?.profiles[1]?.id;
    if (work === undefined) throw new Error('no profile');
    const option = await browsers.find(work);
    if (option === null) throw new Error('not found');
    await browsers.open(option, 'https://x.example/');
    expect(state.started).toEqual([
      { program: '/usr/bin/chromium', args: ['--profile-directory=Work', 'https://x.example/'] },
    ]);
    state.found = [firefox];
    expect(await browsers.find(work)).toBeNull();
    expect(browsers.nameOf(work)).toBe('Chromium Web Browser (Work)');
    expect(await browsers.find(browserId.parse('0'.repeat(32)))).toBeNull();
  });

  it.each([
    ['chromium web browser (WORK)', ['Chromium Web Browser (Work)']],
    ['Chromium (Work)', ['Chromium Web Browser (Work)']],
    ['chromium', ['Chromium Web Browser']],
    [' Firefox ', ['Firefox']],
    ['Firefox (Work)', []],
    ['work', []],
    ['Chrome', []],
  ])('named %j are %j', async (typed, expected) => {
    const { matches, names } = await setUp([chromium, firefox]).browsers.named(typed);
    expect(
      matches.map(({ browser, profile }) => (profile === null ? browser.name : `${browser.name} (${profile.name})`)),
    ).toEqual(expected);
    expect(names).toEqual([
      'Chromium Web Browser',
      'Chromium Web Browser (Home)',
      'Chromium Web Browser (Work)',
      'Firefox',
    ]);
  });

  it('with the same name are told apart by their keys', () => {
    const names = withUniqueNames([firefox, { ...firefox, key: 'firefox_firefox.desktop' }, chromium]);
    expect(names.map(({ name }) => name)).toEqual([
      'Firefox – firefox',
      'Firefox – firefox_firefox',
      'Chromium Web Browser',
    ]);
  });
});
