/** Electron's part of profile pictures: requests through the system's proxy without cookies, and a decoder. */
import { nativeImage, net, session } from 'electron';
import { chromiumFetch } from '../../http/chromium-fetch.js';
import { isPublicAddress } from '../../pictures/picture-url.js';
import type { ProfilePicturesOptions } from '../../pictures/profile-pictures.js';

export type PicturePlatform = Pick<ProfilePicturesOptions, 'fetch' | 'isOnline' | 'isPublicHost' | 'shrink'>;

/** Twice the size of the largest avatar, for dense displays. */
const edge = 96;

export function createPicturePlatform(): PicturePlatform {
  // In memory, and separate from the sessions of backends and providers, so that no connections or cookies are shared.
  const own = () => session.fromPartition('pictures');
  return {
    fetch: chromiumFetch((url, init) => own().fetch(url, init)),
    isOnline: () => net.isOnline(),
    isPublicHost: (url) => isPublicHost(own(), url),
    shrink,
  };
}

/** Behind a proxy, this computer may be unable to resolve the host. The proxy decides which hosts can be reached. */
async function isPublicHost(own: Electron.Session, url: URL): Promise<boolean> {
  const { endpoints } = await own.resolveHost(url.hostname).catch(() => ({ endpoints: [] }));
  if (endpoints.length > 0) return endpoints.every(({ address }) => isPublicAddress(address));
  return !(await own.resolveProxy(url.href)).startsWith('DIRECT');
}

/** Crops an image to its middle square and scales it down. The size was checked before. */
function shrink(bytes: Buffer): Buffer | null {
  const image = nativeImage.createFromBuffer(bytes);
  if (image.isEmpty()) return null;
  const { width, height } = image.getSize();
  const side = Math.min(width, height);
  const square = image.crop({
    x: Math.floor((width - side) / 2),
    y: Math.floor((height - side) / 2),
    width: side,
    height: side,
  });
  const small = square.resize({ width: edge, height: edge, quality: 'good' }).toPNG();
  return small.length === 0 ? null : small;
}
