/** Accounts of folders, on a real file system and with real Git worktrees. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FolderRules, folderRulesFormat } from '../../../../main/account-choice/folder-rules.js';
import { JsonFile } from '../../../../main/storage/json-file.js';
import { Quarantine } from '../../../../main/storage/quarantine.js';
import { accountId } from '../../../../preload/contract/index.js';
import { openDurableStore } from '../../../support/fakes/durable-store.js';
import { tmpDir } from '../../../support/tmp-dir.js';

const ada = accountId.parse('a'.repeat(32));
const bob = accountId.parse('b'.repeat(32));

function newFolder(): string {
  return realpathSync(tmpDir('roster-folders-'));
}

function rulesIn(profile: string): FolderRules {
  const place = { folder: profile, openStore: openDurableStore, quarantine: new Quarantine(profile, Date.now) };
  return new FolderRules({
    openFile: async () => (await JsonFile.open({ ...folderRulesFormat, ...place })).document,
    now: Date.now,
    onChanged: () => undefined,
  });
}

function opened() {
  const [profile, home] = [newFolder(), newFolder()];
  const folder = (...names: string[]): string => {
    const path = join(home, ...names);
    mkdirSync(path, { recursive: true });
    return path;
  };
  const rules = rulesIn(profile);
  const found = async (path: string) => (await rules.find(path))?.accountId ?? null;
  return { profile, home, folder, rules, found };
}

const git = (folder: string, ...words: string[]) =>
  execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...words], {
    cwd: folder,
    stdio: 'pipe',
  });

/** A repository with one commit and a linked worktree elsewhere. */
function repository(main: string, worktree: string): void {
  git(main, 'init', '-q');
  git(main, 'commit', '-q', '--allow-empty', '-m', 'Start');
  git(main, 'worktree', 'add', '-q', worktree);
}

describe('the account of a folder', () => {
  it('is that of the nearest folder with a rule', async () => {
    const { rules, folder, found, home } = opened();
    const [work, api] = [folder('work'), folder('work', 'api', 'src')];
    await rules.set(work, ada);
    await rules.set(join(work, 'api'), bob);
    expect(await found(work)).toBe(ada);
    expect(await found(folder('work', 'web'))).toBe(ada);
    expect(await found(api)).toBe(bob);
    expect(await found(folder('work-notes'))).toBeNull();
    expect(await found(home)).toBeNull();
    expect(await rules.find(null)).toBeNull();
  });

  it('survives a restart, is replaced, changed and removed', async () => {
    const { profile, rules, folder } = opened();
    const work = folder('work');
    await rules.set(work, ada);
    await rules.set(work, bob);
    expect(await rulesIn(profile).list()).toMatchObject([{ folder: work, accountId: bob, isMissing: false }]);
    await rules.change(work, ada);
    expect(await rulesIn(profile).find(work)).toMatchObject({ folder: work, accountId: ada });
    expect(await rules.remove(join(work, 'api'))).toBe(false);
    expect(await rules.remove(work)).toBe(true);
    expect(await rulesIn(profile).list()).toEqual([]);
    expect(JSON.parse(readFileSync(join(profile, 'folder-rules.json'), 'utf8'))).toEqual({ rules: [], version: 1 });
  });

  it('applies whichever path leads to the folder', async () => {
    const { rules, folder, found, home } = opened();
    const work = folder('work');
    symlinkSync(work, join(home, 'link'));
    await rules.set(join(home, 'link'), ada);
    expect(await rules.list()).toMatchObject([{ folder: work }]);
    expect(await found(join(home, 'link'))).toBe(ada);
    // Moved, with a link at its old place.
    renameSync(work, join(home, 'moved'));
    symlinkSync(join(home, 'moved'), work);
    expect(await found(folder('moved', 'api'))).toBe(ada);
    await rules.set(join(home, 'moved'), bob);
    expect(await rules.list()).toMatchObject([{ folder: join(home, 'moved'), accountId: bob }]);
    expect(await rules.remove(join(home, 'link', '..', 'moved'))).toBe(true);
  });

  it('is shown as missing when the folder is gone, and applies again when it is back', async () => {
    const { rules, folder, found } = opened();
    const work = folder('work');
    await rules.set(work, ada);
    rmSync(work, { recursive: true });
    expect(await rules.list()).toMatchObject([{ folder: work, isMissing: true }]);
    expect(await found(join(work, 'deleted')), 'in a working folder that was deleted').toBe(ada);
    folder('work');
    expect(await rules.list()).toMatchObject([{ isMissing: false }]);
    rmSync(work, { recursive: true });
    writeFileSync(work, '');
    expect(await rules.set(work, ada), 'a file').toBeNull();
    expect(await rules.remove(work)).toBe(true);
  });

  it('applies to the worktrees of a repository, unless they have their own', async () => {
    const { rules, folder, found, home } = opened();
    const [main, worktree] = [folder('work', 'repository'), join(home, 'worktrees', 'fix')];
    repository(main, worktree);
    mkdirSync(join(worktree, 'api', 'src'), { recursive: true });
    await rules.set(main, ada);
    expect(await found(join(worktree, 'api', 'src'))).toBe(ada);
    folder('work', 'repository', 'api');
    await rules.set(join(main, 'api'), bob);
    expect(await found(join(worktree, 'api', 'src')), 'the same folder of the main tree').toBe(bob);
    expect(await found(worktree)).toBe(ada);
    await rules.set(join(home, 'worktrees'), bob);
    expect(await found(worktree), 'a parent of the worktree is farther than its repository').toBe(ada);
    await rules.set(worktree, bob);
    expect(await found(worktree)).toBe(bob);
  });

  it('does not apply above the repository of a worktree', async () => {
    const { rules, folder, found, home } = opened();
    const [main, worktree] = [folder('work', 'repository'), join(home, 'fix')];
    repository(main, worktree);
    await rules.set(folder('work'), ada);
    expect(await found(worktree)).toBeNull();
    expect(await found(main)).toBe(ada);
  });

  it('is not taken from a repository that does not name the folder as its worktree', async () => {
    const { rules, folder, found, home } = opened();
    const [main, worktree, copied] = [folder('work', 'repository'), join(home, 'fix'), join(home, 'download')];
    repository(main, worktree);
    await rules.set(main, ada);
    cpSync(worktree, copied, { recursive: true });
    expect(await found(worktree)).toBe(ada);
    expect(await found(copied)).toBeNull();
    writeFileSync(join(folder('odd'), '.git'), 'gitdir: ../nowhere\n');
    expect(await found(folder('odd'))).toBeNull();
  });
});
