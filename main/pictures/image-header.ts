/** Reads the type and size of an image from its first bytes, whatever the server says, before anything decodes it. */

/** SVG is not an image here: it can contain scripts and references. WebP and GIF cannot be decoded in main. */
export type ImageType = 'png' | 'jpeg';

export interface ImageHeader {
  type: ImageType;
  width: number;
  height: number;
}

/** A small file can declare a size that would need gigabytes of memory. */
const maxPixels = 4_096 * 4_096;
const pngStart = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Returns what an image declares, or null if it is none of these types, is incomplete, or too large to decode. */
export function readImageHeader(bytes: Buffer): ImageHeader | null {
  const header = pngHeader(bytes) ?? jpegHeader(bytes);
  if (header === null || header.width === 0 || header.height === 0) return null;
  return header.width * header.height > maxPixels ? null : header;
}

/** PNG (third edition), 11.2.1: the first chunk is IHDR. */
function pngHeader(bytes: Buffer): ImageHeader | null {
  if (bytes.length < 24 || !bytes.subarray(0, 8).equals(pngStart) || bytes.toString('latin1', 12, 16) !== 'IHDR')
    return null;
  return { type: 'png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** ITU T.81, B.2.2: the size is in the start-of-frame segment. */
function jpegHeader(bytes: Buffer): ImageHeader | null {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return null;
  let at = 2;
  while (at + 9 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    // Fill bytes, and markers without a length.
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { type: 'jpeg', height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    else at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}
