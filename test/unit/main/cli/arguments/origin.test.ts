import { describe, expect, it } from 'vitest';
import { originOf } from '../../../../../main/cli/arguments/origin.js';

const here = () => '/home/ada/work';
const deleted = () => {
  throw Object.assign(new Error('uv_cwd'), { code: 'ENOENT' });
};

describe('the origin of a command', () => {
  it('is the working folder and the two variables', () => {
    expect(originOf({ ROSTER_ACCOUNT: 'ada', ROSTER_BACKEND: 'Work' }, here)).toEqual({
      folder: '/home/ada/work',
      environment: { account: 'ada', backend: 'Work' },
    });
  });

  it.each([undefined, '', '  '])('has no account when ROSTER_ACCOUNT is %j', (value) => {
    expect(originOf({ ROSTER_ACCOUNT: value }, here).environment.account).toBeNull();
  });

  it('is the folder that the shell names when the working folder was deleted', () => {
    expect(originOf({ PWD: '/home/ada/gone' }, deleted).folder).toBe('/home/ada/gone');
    expect(originOf({ PWD: 'gone' }, deleted).folder).toBeNull();
    expect(originOf({}, deleted).folder).toBeNull();
  });
});
