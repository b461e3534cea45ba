import type { Item } from '../client.ts';

/** Attributes that `geometryOf` reads. */
export const GEOMETRY_ATTRIBUTES = [
  'bounding_box',
  'top_left',
  'top_right',
  'bottom_left',
  'bottom_right',
] as const;

/** The box and corners of a line or word, to be checked by the entity's schema. Normalised, y = 0 at the bottom. */
export function geometryOf(item: Item) {
  return {
    boundingBox: item.bounding_box,
    topLeft: item.top_left,
    topRight: item.top_right,
    bottomLeft: item.bottom_left,
    bottomRight: item.bottom_right,
  };
}
