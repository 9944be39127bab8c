/** Profiles of a browser that is based on Chromium, from its file `Local State`. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { cutTo, plainName } from '../../../preload/text/entered-text.js';
import { safeParse } from '../../validation/safe-parse.js';
import type { BrowserProfile } from '../browser.js';
import { readSmallFile } from '../small-file.js';

const maxStateBytes = 8 * 1024 * 1024;
const maxProfiles = 50;
const maxNameLength = 100;

const text = z
  .string()
  .overwrite((value) => cutTo(plainName(value), maxNameLength))
  .catch('');

const localState = z.object({
  profile: z.object({
    info_cache: z.record(
      z.string(),
      z
        .object({
          name: text,
          /** Name of the Google account. */
          gaia_name: text,
          /** Email address of the Google account. */
          user_name: text,
          is_using_default_name: z.boolean().catch(false),
          is_ephemeral: z.boolean().catch(false),
          is_omitted_from_profile_list: z.boolean().catch(false),
        })
        .nullable()
        .catch(null),
    ),
  }),
});

/** Returns the profiles of a user data folder; none if there is no such folder. */
export async function readChromiumProfiles(folder: string): Promise<BrowserProfile[]> {
  const state = safeParse(localState, parse(await readSmallFile(join(folder, 'Local State'), maxStateBytes)), {
    jitless: true,
  });
  const found: BrowserProfile[] = [];
  for (const [directory, info] of Object.entries(state?.profile.info_cache ?? {})) {
    if (found.length >= maxProfiles) break;
    if (info === null || info.is_ephemeral || info.is_omitted_from_profile_list || !isFolderName(directory)) continue;
    if (!(await isFolder(join(folder, directory)))) continue;
    // As the browser itself names it: a name that the user chose, else that of the account.
    const name = info.is_using_default_name && info.gaia_name !== '' ? info.gaia_name : info.name;
    found.push({
      key: directory,
      name: name === '' ? plainName(directory) : name,
      detail: info.user_name === '' ? null : info.user_name,
      switches: [`--profile-directory=${directory}`],
    });
  }
  return found.sort((one, other) => one.name.localeCompare(other.name));
}

/** One segment of a path, so that it cannot lead out of the user data folder. */
function isFolderName(name: string): boolean {
  return /^[^/\\\0]{1,255}$/.test(name) && name !== '.' && name !== '..';
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function parse(json: string | null): unknown {
  try {
    return json === null ? null : JSON.parse(json);
  } catch {
    return null;
  }
}
