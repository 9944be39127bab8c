/** Rules and `.roster.json` files of nested folders, and which files the user approved, on a real file system. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nearestChoice } from '../../../../main/account-choice/folder-choice.js';
import { FolderRules, folderRulesFormat } from '../../../../main/account-choice/folder-rules.js';
import { readTeamFile } from '../../../../main/account-choice/read-team-file.js';
import { TeamFiles, teamFilesFormat } from '../../../../main/account-choice/team-files.js';
import { JsonFile } from '../../../../main/storage/json-file.js';
import { Quarantine } from '../../../../main/storage/quarantine.js';
import { accountId } from '../../../../preload/contract/index.js';
import { openDurableStore } from '../../../support/fakes/durable-store.js';
import { tmpDir } from '../../../support/tmp-dir.js';

const ada = accountId.parse('a'.repeat(32));
const content = (appId: string) => JSON.stringify({ backend: 'https://accounts.example.com', appId });

function opened(profile = tmpDir('roster-profile-')) {
  const home = realpathSync(tmpDir('roster-folders-'));
  const place = { folder: profile, openStore: openDurableStore, quarantine: new Quarantine(profile, Date.now) };
  const common = { now: Date.now, onChanged: () => undefined };
  const rules = new FolderRules({
    openFile: async () => (await JsonFile.open({ ...folderRulesFormat, ...place })).document,
    ...common,
  });
  const files = new TeamFiles({
    openFile: async () => (await JsonFile.open({ ...teamFilesFormat, ...place })).document,
    ...common,
  });
  const folder = (...names: string[]): string => {
    const path = join(home, ...names);
    mkdirSync(path, { recursive: true });
    return path;
  };
  /** Writes the file of a folder. */
  const write = (path: string, appId: string) => {
    writeFileSync(join(path, '.roster.json'), content(appId));
  };
  /** The source that decides in a folder: `rule`, or the app of a file. */
  const decides = async (path: string): Promise<string | null> => {
    const choice = await nearestChoice(rules, path);
    return choice === null ? null : choice.kind === 'rule' ? 'rule' : choice.file.appId;
  };
  const fileIn = async (path: string) => {
    const found = await readTeamFile(path);
    if (found === null) throw new Error(`no file in ${path}`);
    return found;
  };
  const isApproved = async (path: string) => (await files.approvalOf(await fileIn(path))).isApproved;
  return { profile, home, rules, files, folder, write, decides, fileIn, isApproved };
}

const git = (folder: string, ...words: string[]) =>
  execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...words], {
    cwd: folder,
    stdio: 'pipe',
  });

describe('the nearest of rules and .roster.json files', () => {
  it('decides, and a rule for the same folder or a deeper one wins over a file', async () => {
    const { rules, folder, write, decides, home } = opened();
    const [shop, api, src] = [folder('shop'), folder('shop', 'api'), folder('shop', 'api', 'src')];
    expect(await decides(src)).toBeNull();
    write(shop, 'shop');
    expect([await decides(src), await decides(shop), await decides(home)]).toEqual(['shop', 'shop', null]);
    write(api, 'api');
    expect([await decides(src), await decides(shop)]).toEqual(['api', 'shop']);
    await rules.set(home, ada);
    expect([await decides(src), await decides(home)], 'a rule farther up').toEqual(['api', 'rule']);
    await rules.set(api, ada);
    expect([await decides(src), await decides(shop)], 'a rule for the same folder').toEqual(['rule', 'shop']);
    await rules.remove(api);
    await rules.set(src, ada);
    expect([await decides(src), await decides(api)], 'a deeper rule').toEqual(['rule', 'api']);
    expect(await nearestChoice(rules, null)).toBeNull();
  });

  it('is found over links, and in a working folder that was deleted', async () => {
    const { folder, write, decides, home, fileIn } = opened();
    const shop = folder('shop', 'src');
    write(join(home, 'shop'), 'shop');
    symlinkSync(shop, join(home, 'link'));
    expect(await decides(join(home, 'link'))).toBe('shop');
    expect(await decides(join(shop, 'deleted', 'too'))).toBe('shop');
    const linked = folder('linked');
    symlinkSync(join(home, 'shop', '.roster.json'), join(linked, '.roster.json'));
    expect(await fileIn(linked)).toMatchObject({
      ...{ folder: linked, path: join(linked, '.roster.json'), appId: 'shop' },
      realPath: join(home, 'shop', '.roster.json'),
    });
  });

  it('is a rule of the repository before a file that is checked out in its worktree at the same place', async () => {
    const { rules, folder, write, decides, isApproved, files, fileIn, home } = opened();
    const [main, worktree] = [folder('shop'), join(home, 'worktrees', 'fix')];
    write(main, 'shop');
    mkdirSync(join(main, 'api'));
    write(join(main, 'api'), 'api');
    git(main, 'init', '-q');
    git(main, 'add', '-A');
    git(main, 'commit', '-q', '-m', 'Start');
    git(main, 'worktree', 'add', '-q', worktree);
    expect([await decides(worktree), await decides(join(worktree, 'api'))]).toEqual(['shop', 'api']);
    // The repository lists the worktree, so its approval counts there; a copy needs its own.
    await files.approve(await fileIn(main));
    cpSync(main, join(home, 'copy'), { recursive: true });
    cpSync(worktree, join(home, 'download'), { recursive: true });
    expect([await isApproved(main), await isApproved(worktree)]).toEqual([true, true]);
    expect([await isApproved(join(home, 'copy')), await isApproved(join(home, 'download'))]).toEqual([false, false]);
    expect(await isApproved(join(worktree, 'api')), 'another file').toBe(false);
    write(worktree, 'changed');
    expect(await isApproved(worktree)).toBe(false);
    await rules.set(main, ada);
    expect([await decides(worktree), await decides(join(worktree, 'api'))]).toEqual(['rule', 'api']);
    await rules.set(join(main, 'api'), ada);
    expect(await decides(join(worktree, 'api'))).toBe('rule');
  });
});

describe('a .roster.json that is not what it seems', () => {
  it('is refused if it is large, a folder, a pipe, a link to a device or to nothing, or cannot be read', async () => {
    const { folder, home } = opened();
    const failure = (path: string) =>
      readTeamFile(path).then(
        () => 'read',
        (error: unknown) => (error as { code: string }).code,
      );
    const large = folder('large');
    writeFileSync(join(large, '.roster.json'), content('large').padEnd(16 * 1024 + 1));
    expect(await failure(large)).toBe('tooLarge');
    writeFileSync(join(large, '.roster.json'), content('large').padEnd(16 * 1024));
    expect(await failure(large)).toBe('read');
    folder('folder', '.roster.json');
    expect(await failure(join(home, 'folder'))).toBe('notRegular');
    const pipe = folder('pipe');
    execFileSync('mkfifo', [join(pipe, '.roster.json')]);
    expect(await failure(pipe)).toBe('notRegular');
    const device = folder('device');
    symlinkSync('/dev/zero', join(device, '.roster.json'));
    expect(await failure(device)).toBe('notRegular');
    const dangling = folder('dangling');
    symlinkSync(join(home, 'nothing'), join(dangling, '.roster.json'));
    expect(await failure(dangling)).toBe('unreadable');
    expect(await readTeamFile(folder('none'))).toBeNull();
    const closed = folder('closed');
    writeFileSync(join(closed, '.roster.json'), content('closed'));
    chmodSync(join(closed, '.roster.json'), 0);
    // The permissions do not bind root.
    expect(await failure(closed)).toBe(process.getuid?.() === 0 ? 'read' : 'unreadable');
  });

  it.runIf(process.getuid?.() === 0)('says when it belongs to another user', async () => {
    const { folder, write, fileIn } = opened();
    const shop = folder('shop');
    write(shop, 'shop');
    expect((await fileIn(shop)).isForeign).toBe(false);
    chownSync(join(shop, '.roster.json'), 65_534, 65_534);
    expect((await fileIn(shop)).isForeign).toBe(true);
  });
});

describe('the approval of a .roster.json', () => {
  it('holds for this content in this folder, survives a restart, and can be revoked', async () => {
    const { profile, files, folder, write, fileIn, isApproved, home } = opened();
    const shop = folder('shop');
    write(shop, 'shop');
    expect(await files.approvalOf(await fileIn(shop))).toEqual({ isApproved: false, previous: null });
    await files.approve(await fileIn(shop));
    expect(await isApproved(shop)).toBe(true);
    const again = opened(profile).files;
    expect(await again.approvalOf(await fileIn(shop))).toEqual({ isApproved: true });
    expect(await again.list()).toMatchObject([{ folder: shop, appId: 'shop', account: null, state: 'approved' }]);

    write(shop, 'other');
    expect(await files.approvalOf(await fileIn(shop))).toMatchObject({
      ...{ isApproved: false, previous: { backend: 'https://accounts.example.com', appId: 'shop', account: null } },
    });
    expect(await files.list()).toMatchObject([{ state: 'changed' }]);
    writeFileSync(join(shop, '.roster.json'), 'not JSON');
    expect(await files.list()).toMatchObject([{ state: 'changed' }]);
    rmSync(join(shop, '.roster.json'));
    expect(await files.list()).toMatchObject([{ state: 'missing' }]);
    write(shop, 'shop');
    renameSync(shop, join(home, 'moved'));
    expect(await isApproved(join(home, 'moved')), 'in another folder').toBe(false);
    renameSync(join(home, 'moved'), shop);
    expect(await isApproved(shop)).toBe(true);

    symlinkSync(shop, join(home, 'link'));
    expect(await files.revoke(join(home, 'link'))).toBe(true);
    expect(await files.revoke(shop)).toBe(false);
    expect(await isApproved(shop)).toBe(false);
    expect(await files.list()).toEqual([]);
  });
});
