/**
 * Creates the service for profile pictures. Deletes the picture of a removed account, and all of them when pictures are turned
 * off.
 */
import { PictureStore } from '../../pictures/picture-store.js';
import { ProfilePictures, type ProfilePicturesOptions } from '../../pictures/profile-pictures.js';
import type { ChangeFeed } from '../../state/change-feed.js';

interface PictureDependencies extends Omit<ProfilePicturesOptions, 'store'> {
  folder: string;
  feed: ChangeFeed;
  key: () => Promise<Uint8Array | null>;
}

export function createPictures({ folder, feed, key, ...options }: PictureDependencies): ProfilePictures {
  const pictures = new ProfilePictures({ ...options, store: new PictureStore({ folder, key }) });
  const failed = (error: unknown) => {
    options.warn(`a profile picture could not be removed: ${error instanceof Error ? error.name : 'unknown'}`);
  };
  feed.subscribe(({ change }) => {
    if (change.kind === 'accountRemoved') void pictures.forget(change.accountId).catch(failed);
    if (change.kind === 'settingsChanged' && !change.settings.showPictures) void pictures.forgetAll().catch(failed);
    if (change.kind === 'lockChanged') pictures.clear();
  });
  return pictures;
}
