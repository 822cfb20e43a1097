// Pictures as pixels: how many differ between two of them in a rectangle.

import { PNG } from 'pngjs';

export const read = (bytes) => PNG.sync.read(bytes);

/** Less than this, summed over red, green and blue, is the same colour to the eye. */
const DIFFERENT = 48;

/** How many pixels of a rectangle differ, up to `enough`. */
export function differing(a, b, { x, y, width, height }, enough = Infinity) {
  let count = 0;
  const right = Math.min(Math.ceil(x + width), a.width, b.width);
  const bottom = Math.min(Math.ceil(y + height), a.height, b.height);
  for (let row = Math.max(0, Math.floor(y)); row < bottom; row += 1) {
    for (let column = Math.max(0, Math.floor(x)); column < right; column += 1) {
      const i = (row * a.width + column) * 4, j = (row * b.width + column) * 4;
      const apart = Math.abs(a.data[i] - b.data[j]) + Math.abs(a.data[i + 1] - b.data[j + 1]) + Math.abs(a.data[i + 2] - b.data[j + 2]);
      if (apart > DIFFERENT) count += 1;
      if (count >= enough) return count;
    }
  }
  return count;
}
