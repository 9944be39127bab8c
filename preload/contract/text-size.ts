/** The sizes of text and controls. */
export const textSizes = ['small', 'normal', 'large', 'larger', 'largest'] as const;
export type TextSize = (typeof textSizes)[number];

/** How much larger than normal a page is shown. */
export const zoomFactors: Readonly<Record<TextSize, number>> = {
  small: 0.9,
  normal: 1,
  large: 1.1,
  larger: 1.25,
  largest: 1.5,
};

/** The next size in a direction; the size itself at the end. */
export function nextTextSize(size: TextSize, by: 1 | -1): TextSize {
  return textSizes[textSizes.indexOf(size) + by] ?? size;
}
