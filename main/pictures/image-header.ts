/** Reads the type and size of an image from its first bytes before it is decoded, because the server may state wrong ones. */

/** SVG is not an image here: it can contain scripts and references. WebP and GIF can only be decoded in the page. */
export type ImageType = 'png' | 'jpeg' | 'webp' | 'gif';

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
  const header = pngHeader(bytes) ?? jpegHeader(bytes) ?? gifHeader(bytes) ?? webpHeader(bytes);
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

/** GIF89a, 18 and 20: the larger of the screen and the first frame, because decoders enlarge the screen to it. */
function gifHeader(bytes: Buffer): ImageHeader | null {
  if (bytes.length < 13 || !/^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6))) return null;
  const flags = bytes[10] ?? 0;
  let at = 13 + ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 0x07) + 1));
  while (bytes[at] === 0x21) {
    // An extension: its label, then blocks that begin with their length, until an empty one.
    at += 2;
    while ((bytes[at] ?? 0) > 0) at += 1 + (bytes[at] ?? 0);
    at += 1;
  }
  if (bytes[at] !== 0x2c || at + 9 > bytes.length) return null;
  const [left, top, width, height] = [1, 3, 5, 7].map((offset) => bytes.readUInt16LE(at + offset));
  return {
    type: 'gif',
    width: Math.max(bytes.readUInt16LE(6), (left ?? 0) + (width ?? 0)),
    height: Math.max(bytes.readUInt16LE(8), (top ?? 0) + (height ?? 0)),
  };
}

/** RFC 9649, 2.5 to 2.7: the first chunk has the size, in one of three forms. */
function webpHeader(bytes: Buffer): ImageHeader | null {
  if (bytes.length < 30 || bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WEBP')
    return null;
  const type = 'webp';
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8 ':
      if (bytes.readUIntBE(23, 3) !== 0x9d012a) return null;
      return { type, width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
    case 'VP8L': {
      if (bytes[20] !== 0x2f) return null;
      const bits = bytes.readUInt32LE(21);
      return { type, width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { type, width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
    default:
      return null;
  }
}
