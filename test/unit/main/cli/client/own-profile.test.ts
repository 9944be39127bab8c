/** Commands that another user runs, such as with sudo. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requireOwnProfile } from '../../../../../main/cli/client/own-profile.js';
import { tmpDir } from '../../../../support/tmp-dir.js';

const uid = process.getuid?.() ?? 0;

describe('a command', () => {
  it('uses the profile of its own user, and one that does not exist yet', () => {
    const folder = tmpDir();
    expect(() => {
      requireOwnProfile(folder, uid, {});
    }).not.toThrow();
    expect(() => {
      requireOwnProfile(join(folder, 'Roster'), uid, {});
    }).not.toThrow();
    expect(() => {
      requireOwnProfile('C:\\Users\\ada', null, {});
    }).not.toThrow();
  });

  it('does not start Roster on the profile of another user', () => {
    const folder = tmpDir();
    mkdirSync(join(folder, 'Roster'));
    expect(() => {
      requireOwnProfile(join(folder, 'Roster'), uid + 1, {});
    }).toThrow('otherUser');
  });

  it('does not start Roster for sudo, which is a user without a profile', () => {
    const missing = join(tmpDir(), 'Roster');
    expect(() => {
      requireOwnProfile(missing, 0, { SUDO_USER: 'ada' });
    }).toThrow('superuser');
    expect(() => {
      requireOwnProfile(missing, 0, {});
    }).not.toThrow();
  });
});
