/** Decodes the pictures that main cannot decode. The page's process is sandboxed; main has checked type and size. */

/** Twice the size of the largest avatar, for dense displays. */
const edge = 96;

/** A picture as a small PNG without animation; null if it cannot be decoded. PNGs of main are small already. */
export async function smallPicture(dataUrl: string): Promise<string | null> {
  const [, type, base64] = /^data:image\/(webp|gif);base64,(.*)$/.exec(dataUrl) ?? [];
  if (type === undefined || base64 === undefined) return dataUrl;
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  try {
    // Decodes only the first frame of an animation.
    const image = await createImageBitmap(new Blob([bytes], { type: `image/${type}` }));
    const { width, height } = image;
    const side = Math.min(width, height);
    const canvas = document.createElement('canvas');
    canvas.width = edge;
    canvas.height = edge;
    const context = canvas.getContext('2d');
    if (context === null) return null;
    context.imageSmoothingQuality = 'high';
    // The middle square, as main cuts it.
    context.drawImage(image, (width - side) / 2, (height - side) / 2, side, side, 0, 0, edge, edge);
    image.close();
    return canvas.toDataURL('image/png');
  } catch {
    return null;
  }
}
