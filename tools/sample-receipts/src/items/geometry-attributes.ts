import { toDecimalText } from '../decimal-text.ts';
import type { Geometry, Point } from '../geometry.ts';
import { number } from '../table-item.ts';
import type { AttributeValue, TableItem } from '../table-item.ts';

const PLACE_DECIMALS = 20;
const ANGLE_DECIMALS = 18;
const CONFIDENCE_DECIMALS = 2;

/** Box, corners and angles of a line, word or letter. */
export function toGeometryAttributes({
  box,
  topLeft,
  topRight,
  bottomLeft,
  bottomRight,
}: Geometry): TableItem {
  const radians = Math.atan2(topRight.y - topLeft.y, topRight.x - topLeft.x);
  const part = (value: number) => number(toDecimalText(value, PLACE_DECIMALS));
  return {
    bounding_box: { M: { x: part(box.x), y: part(box.y), width: part(box.width), height: part(box.height) } },
    top_right: toPointAttribute(topRight, PLACE_DECIMALS),
    top_left: toPointAttribute(topLeft, PLACE_DECIMALS),
    bottom_right: toPointAttribute(bottomRight, PLACE_DECIMALS),
    bottom_left: toPointAttribute(bottomLeft, PLACE_DECIMALS),
    angle_degrees: number(toDecimalText((radians * 180) / Math.PI, ANGLE_DECIMALS)),
    angle_radians: number(toDecimalText(radians, ANGLE_DECIMALS)),
  };
}

export function toPointAttribute({ x, y }: Point, decimals: number): AttributeValue {
  return { M: { x: number(toDecimalText(x, decimals)), y: number(toDecimalText(y, decimals)) } };
}

export function toConfidence(confidence: number): AttributeValue {
  return number(toDecimalText(confidence, CONFIDENCE_DECIMALS));
}
