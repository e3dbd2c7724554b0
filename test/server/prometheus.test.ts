import { describe, expect, it } from 'vitest';
import { createHistogram, toExposition } from '../../server/prometheus.ts';

describe('the exposition', () => {
  it('writes help, type, labels and values, with labels escaped', () => {
    const text = toExposition([
      {
        name: 'outlay_records_total',
        help: 'Records.',
        type: 'counter',
        samples: [{ labels: { reason: 'a "b" \\ \n c' }, value: 3 }, { value: 4 }],
      },
    ]);
    expect(text).toBe(
      '# HELP outlay_records_total Records.\n# TYPE outlay_records_total counter\n' +
        'outlay_records_total{reason="a \\"b\\" \\\\ \\n c"} 3\noutlay_records_total 4\n',
    );
  });

  it('counts a histogram cumulatively, what exceeds every bound only under +Inf', () => {
    const histogram = createHistogram([1, 2]);
    for (const value of [0.5, 1, 1.5, 9]) histogram.observe(value);
    expect(histogram.samples()).toEqual([
      { suffix: '_bucket', labels: { le: '1' }, value: 2 },
      { suffix: '_bucket', labels: { le: '2' }, value: 3 },
      { suffix: '_bucket', labels: { le: '+Inf' }, value: 4 },
      { suffix: '_sum', value: 12 },
      { suffix: '_count', value: 4 },
    ]);
  });
});
