import { CONTENDER_NAMES } from '../contenders.ts';
import type { GrowthReport } from '../growth/report.ts';
import { summarizeGrowth } from '../growth/summarize-growth.ts';
import type { GrowthRow } from '../growth/summarize-growth.ts';
import type { Report } from '../report.ts';
import { summarize } from '../summarize.ts';
import type { Spread, Summary } from '../summarize.ts';
import { drawLinePlot } from './line-plot.ts';
import type { Point, Series } from './line-plot.ts';

/** Plots of a report by their file names: wall time and peak memory against the size of a batch of 1,536 numbers as text. */
export function plotBench(report: Report): Record<string, string> {
  const summaries = summarize(report).filter(
    ({ dimensions, encoding }) => dimensions === 1536 && encoding === 'float',
  );
  const series = (toPoint: (summary: Summary) => Point | undefined): Series[] =>
    CONTENDER_NAMES.map((name) => ({
      name,
      points: summaries.filter(({ contender }) => contender === name).flatMap((one) => toPoint(one) ?? []),
    })).filter(({ points }) => points.length > 0);
  return {
    'wall.svg': drawLinePlot({
      title: 'Wall time of one batch',
      xLabel: 'words of the batch, 1,536 numbers each, as text',
      yLabel: 'seconds',
      series: series(({ size, wallMs }) => toPoint(size, wallMs, 1e3)),
    }),
    'memory.svg': drawLinePlot({
      title: 'Peak memory of one batch',
      xLabel: 'words of the batch, 1,536 numbers each, as text',
      yLabel: 'MB',
      series: series(({ size, peakRssBytes }) => toPoint(size, peakRssBytes, 1e6)),
    }),
  };
}

/** Plots of a growth report by their file names, over four powers of ten. */
export function plotGrowth(report: GrowthReport): Record<string, string> {
  const rows = summarizeGrowth(report);
  const series = (toPoint: (row: GrowthRow) => Point | undefined): Series[] => [
    { name: 'lading ingest', points: rows.flatMap((row) => toPoint(row) ?? []) },
  ];
  const xLabel = 'words, in batches of at most 50,000';
  return {
    'growth-memory.svg': drawLinePlot({
      title: 'Peak memory of one process',
      xLabel,
      yLabel: 'MB',
      xScale: 'log',
      series: series(({ amount, peakRssBytes }) => toPoint(amount, peakRssBytes, 1e6)),
    }),
    'growth-time.svg': drawLinePlot({
      title: 'Wall time of each word',
      xLabel,
      yLabel: 'milliseconds',
      xScale: 'log',
      series: series(({ amount, wallMs }) => toPoint(amount, wallMs, amount)),
    }),
  };
}

function toPoint(x: number, spread: Spread | undefined, unit: number): Point | undefined {
  return spread && { x, y: spread.median / unit, low: spread.min / unit, high: spread.max / unit };
}
