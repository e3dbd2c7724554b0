// Tables of what prices change: what has no price is never 0, and a small decrease keeps its sign.
import { expect, it } from 'vitest';
import { pricePreviewText } from '../../cli/rerate/rerate-text.ts';
import type { PricePreviewAnswer, PreviewedModel } from '../../schemas/rerate-api.ts';

function previewed(model: string, now: PreviewedModel['now'], difference: string): PreviewedModel {
  const then = { cost_usd: '0.02', unpriced: 0 };
  return { provider: '', model, calls: 4, changed: 4, people: 1, now, then, difference_usd: difference };
}

it('a model without a price has no cost before it has one, and a small decrease has its minus', () => {
  const models = [
    previewed('without', { cost_usd: '0', unpriced: 4 }, '0.02'),
    previewed('less', { cost_usd: '0.021', unpriced: 0 }, '-0.001'),
  ];
  const told: PricePreviewAnswer = {
    ...previewed('', { cost_usd: '0.021', unpriced: 4 }, '0.019'),
    ...{ from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z', complete: true },
    ...{ models, model_count: 2, kept: [] },
  };
  const text = pricePreviewText(told);
  expect(text).toMatch(/without +4 +– +\$0\.02 +\+\$0\.02/);
  expect(text).toMatch(/less +4 +\$0\.02 +\$0\.02 +-<\$0\.01/);
});
