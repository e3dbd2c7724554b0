import { describe, expect, it } from 'vitest';
import { intervalFor, parseQuestion, withQuestion } from '../../dashboards/pages/explore/question.ts';
import { sqlOf } from '../../dashboards/pages/explore/sql.ts';
import { COST, measureOf } from '../../dashboards/words/measures.ts';

const DAY = 86_400_000;
const span = (days: number) => ({ from: 0, to: days * DAY });

describe('the address of Explore', () => {
  it('means cost by repository without parameters', () => {
    const asked = parseQuestion(new URLSearchParams());
    expect(asked).toMatchObject({ measure: COST, by: 'repo', and: undefined, every: 'auto', top: '10' });
  });

  it('holds any two dimensions, own attributes too', () => {
    const asked = parseQuestion(new URLSearchParams('by=attribute.env.name&and=model&measure=calls&top=all'));
    expect(asked).toMatchObject({ by: 'attribute.env.name', and: 'model', top: 'all' });
    expect(asked.measure.id).toBe('calls');
  });

  it('leaves what is not understood at its default', () => {
    const asked = parseQuestion(new URLSearchParams('by=attribute.&and=repo&top=7&every=year&measure=joy'));
    expect(asked).toMatchObject({ measure: COST, by: 'repo', and: undefined, every: 'auto', top: '10' });
  });

  it('leaves defaults out and others alone', () => {
    const query = new URLSearchParams('range=7d&by=model');
    expect(withQuestion(query, 'by', 'repo').toString()).toBe('range=7d');
    expect(withQuestion(query, 'top', '5').toString()).toBe('range=7d&by=model&top=5');
  });

  it('chooses buckets that fit the range', () => {
    expect([1, 30, 120, 365].map((days) => intervalFor('auto', span(days)))).toEqual([
      'hour',
      'day',
      'day',
      'week',
    ]);
    expect(intervalFor('hour', span(30))).toBe('day');
    expect(intervalFor('none', span(30))).toBeUndefined();
  });
});

describe('the question as SQL', () => {
  const params = { from: '2026-11-01T00:00:00.000Z', to: '2026-11-08T00:00:00.000Z', repo: ["it's", ''] };

  it('asks the stable views, with values quoted', () => {
    const sql = sqlOf({ groupBy: ['model'], interval: undefined, measure: COST, params, most: 10 });
    expect(sql).toBe(
      [
        'SELECT model, sum(cost_usd) AS amount',
        'FROM view_usage_daily',
        "WHERE day >= '2026-11-01'\n  AND day < '2026-11-08'\n  AND repo IN ('it\\'s', '')",
        'GROUP BY model',
        'ORDER BY amount DESC',
        'LIMIT 10',
      ].join('\n'),
    );
  });

  it('is not given where the views do not hold the answer', () => {
    const asked = { interval: undefined, params, most: 10 } as const;
    expect(sqlOf({ ...asked, groupBy: ['attribute.env'], measure: COST })).toBeUndefined();
    expect(sqlOf({ ...asked, groupBy: ['model'], measure: measureOf('sessions') })).toBeUndefined();
  });
});
