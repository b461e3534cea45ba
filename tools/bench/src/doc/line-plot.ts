import { toTicks } from './ticks.ts';
import type { Axis } from './ticks.ts';

export interface Point {
  x: number;
  y: number;
  /** The least and the most of several rounds. */
  low?: number;
  high?: number;
}

export interface Series {
  name: string;
  points: readonly Point[];
}

export interface LinePlot {
  title: string;
  xLabel: string;
  yLabel: string;
  /** Both axes are linear from 0, but x may be logarithmic. */
  xScale?: 'linear' | 'log';
  series: readonly Series[];
}

const WIDTH = 760;
const HEIGHT = 420;
const PLOT = { left: 70, right: 560, top: 46, bottom: 364 };
/** Told apart also by those who don't tell red from green (Okabe and Ito). */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'];

/** Draws lines with markers, spreads and a legend as an SVG of its own, on white. */
export function drawLinePlot({ title, xLabel, yLabel, xScale = 'linear', series }: LinePlot): string {
  const points = series.flatMap((one) => one.points);
  const xAxis = toTicks(
    points.map(({ x }) => x),
    xScale,
  );
  const yAxis = toTicks(
    points.flatMap(({ y, high }) => high ?? y),
    'linear',
  );
  const place = {
    x: (value: number) => PLOT.left + (PLOT.right - PLOT.left) * xAxis.shareOf(value),
    y: (value: number) => PLOT.bottom - (PLOT.bottom - PLOT.top) * yAxis.shareOf(value),
  };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="13">`,
    `<title>${escape(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text(PLOT.left, 26, title, 'font-size="16" font-weight="bold"'),
    ...drawXAxis(xAxis, place.x, xLabel),
    ...drawYAxis(yAxis, place.y, yLabel),
    ...series.flatMap((one, at) => drawSeries(one, at, place)),
    '</svg>\n',
  ].join('\n');
}

type Place = Record<'x' | 'y', (value: number) => number>;

function drawXAxis(axis: Axis, x: Place['x'], label: string): string[] {
  return [
    line(PLOT.left, PLOT.bottom, PLOT.right, PLOT.bottom, '#333'),
    ...axis.ticks.map((tick) =>
      text(x(tick), PLOT.bottom + 20, tick.toLocaleString('en'), 'text-anchor="middle"'),
    ),
    text((PLOT.left + PLOT.right) / 2, PLOT.bottom + 44, label, 'text-anchor="middle" fill="#555"'),
  ];
}

function drawYAxis(axis: Axis, y: Place['y'], label: string): string[] {
  return [
    ...axis.ticks.flatMap((tick) => [
      line(PLOT.left, y(tick), PLOT.right, y(tick), '#ddd'),
      text(PLOT.left - 8, y(tick) + 4, tick.toLocaleString('en'), 'text-anchor="end"'),
    ]),
    text(PLOT.left - 60, PLOT.top - 8, label, 'fill="#555"'),
  ];
}

function drawSeries({ name, points }: Series, at: number, { x, y }: Place): string[] {
  const colour = COLOURS[at % COLOURS.length] ?? '#000000';
  const legendY = PLOT.top + 8 + at * 22;
  const path = points.map((point) => `${round(x(point.x))},${round(y(point.y))}`).join(' ');
  return [
    ...points.flatMap(({ x: at, low, high }) =>
      low === undefined || high === undefined ? [] : [line(x(at), y(low), x(at), y(high), colour)],
    ),
    `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...points.map(
      (point) => `<circle cx="${round(x(point.x))}" cy="${round(y(point.y))}" r="4" fill="${colour}"/>`,
    ),
    line(PLOT.right + 20, legendY, PLOT.right + 44, legendY, colour, 3),
    text(PLOT.right + 52, legendY + 4, name),
  ];
}

function line(x1: number, y1: number, x2: number, y2: number, colour: string, width = 1): string {
  const ends = `x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"`;
  return `<line ${ends} stroke="${colour}" stroke-width="${width}"/>`;
}

function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escape(content)}</text>`;
}

function escape(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
