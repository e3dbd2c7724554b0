// An entry of the price book as a request makes it, for tests.

export const DEAL = {
  of: 'tokens',
  role: 'negotiated',
  provider: 'anthropic',
  model: 'claude-opus-4-8',
  match: 'exact',
  effective_from: '2026-10-01',
  effective_to: null,
  source: 'contract 7',
  rates: { input: '4', output: '20', cache_read: '0.4' },
  tiers: [],
  multipliers: [],
};
