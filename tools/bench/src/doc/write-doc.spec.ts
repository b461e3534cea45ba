import { describe, expect, it } from '@jest/globals';
import type { GovernorReport } from '../governors/run-governors.ts';
import type { GrowthReport } from '../growth/report.ts';
import type { Report, Run } from '../report.ts';
import { writeDoc } from './write-doc.ts';

const common = {
  seed: 1,
  at: '2026-01-02T03:04:05.000Z',
  machine: { cpus: 2, model: 'Abacus', memoryBytes: 8e9, platform: 'linux x64', node: 'v24.0.0', load: 0 },
  failures: ['it fell over'],
  verdicts: [
    { scenario: 'here', what: 'peak memory', measured: 230, atMost: 220, unit: 'MB' as const, kept: false },
    { scenario: 'here', what: 'fill', measured: 97.25, atLeast: 95, unit: '%' as const, kept: true },
  ],
};

const aRun = (size: number, contender: Run['contender'], wallMs: number): Run => ({
  size,
  dimensions: 1536,
  encoding: 'float',
  contender,
  round: 1,
  wallMs,
  usage: { userMs: wallMs, systemMs: 0, peakRssBytes: 2e8 },
  steps: { download: 500 },
  upserts: { requests: 10, records: size, bytes: 19_500_000, largestBytes: 1_999_999, mostInFlight: 8 },
});
const report: Report = {
  ...common,
  against: 'null stand-ins',
  workloads: [1_000, 2_000].map((size) => ({
    size,
    dimensions: 1536,
    encoding: 'float',
    resultFileBytes: 2e7,
  })),
  runs: [
    aRun(1_000, 'ours', 1_000),
    aRun(2_000, 'ours', 2_000),
    { ...aRun(2_000, 'straightforward', 9_000), failure: 'ERR_STRING_TOO_LONG much too long' },
  ],
  left: [],
};
const measured = { wallMs: 5_000, usage: { userMs: 1, systemMs: 1, peakRssBytes: 1.5e8 }, steps: {} };
const growth: GrowthReport = {
  ...common,
  growth: [1_000, 100_000].map((words) => ({ words, batches: 1, round: 1, stored: words, ...measured })),
  pending: [{ command: 'list', batches: 10, round: 1, ...measured }],
};
const governors: GovernorReport = {
  ...common,
  governors: [
    {
      name: 'Pinecone bytes',
      processes: 3,
      told: 'share',
      perSecond: 48e6,
      limitPerSecond: 50e6,
      accepted: 199,
      refused: 1,
    },
  ],
};

const PAGE =
  'Before.\n\n<!-- bench -->\nold\n<!-- /bench -->\n\n<!-- growth -->\nold growth\n<!-- /growth -->\n\n' +
  '<!-- governors -->\n<!-- /governors -->\n\nAfter.\n';

describe('writing the page of measurements', () => {
  it('replaces what lies between the marks of a report, and nothing else', () => {
    const { text, plots } = writeDoc(PAGE, [report]);
    expect(text).toMatch(/^Before\./);
    expect(text).toMatch(/After\.\n$/);
    expect(text).toContain('old growth');
    expect(text).not.toContain('old\n<!-- /bench');
    expect(text).toContain('Measured 2026-01-02 on 2 × Abacus');
    expect(text).toMatch(/\| ours +\| +2\.0 \| +2\.0 – 2\.0 \|/);
    expect(text).toMatch(/\| straightforward +\| +fails: ERR_STRING_TOO_LONG \|/);
    expect(text).toMatch(/\| here +\| peak memory +\| \*\*no\*\* \| +230 MB \| +≤ 220 MB \|/);
    expect(text).toMatch(/\| here +\| fill +\| yes +\| +97\.3 % \| +≥ 95 % \|/);
    expect(text).toContain('**Broken:** it fell over');
    expect(Object.keys(plots)).toEqual(['wall.svg', 'memory.svg']);
  });

  it('changes nothing when it is run again', () => {
    const { text } = writeDoc(PAGE, [report, growth, governors]);
    expect(writeDoc(text, [report, growth, governors]).text).toBe(text);
  });

  it('has tables of growth and of governors', () => {
    const { text, plots } = writeDoc(PAGE, [growth, governors]);
    expect(text).toMatch(/\| +100,000 \| +5\.0 \| +50 \|/);
    expect(text).toMatch(/\| Pinecone bytes \| share +\| +3 \| +96\.0 \| +0\.50 \|/);
    expect(Object.keys(plots)).toEqual(['growth-memory.svg', 'growth-time.svg']);
  });

  it('draws a series for each contender that got through, with its spread', () => {
    const { plots } = writeDoc(PAGE, [report]);
    const svg = plots['wall.svg'] ?? '';
    expect(svg.match(/<polyline/g)).toHaveLength(1);
    expect(svg.match(/<circle/g)).toHaveLength(2);
    expect(svg).toContain('>ours<');
  });

  it('refuses what is no report, and a page without its marks', () => {
    expect(() => writeDoc(PAGE, [{}])).toThrow('That is no report');
    expect(() => writeDoc('nothing', [report])).toThrow(
      'The page has no <!-- bench --> before a <!-- /bench -->.',
    );
  });
});
