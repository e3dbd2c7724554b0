// One name for a model, however it is spelled.
import { expect, it } from 'vitest';
import { modelKey } from '../../../analytics/reconcile/model-key.ts';

it('is the same for ids of Bedrock and Vertex, whatever their place and version', () => {
  const names = [
    'claude-opus-4-8',
    'anthropic.claude-opus-4-8-v1',
    'us.anthropic.claude-opus-4-8-v1:0',
    'us-gov.anthropic.claude-opus-4-8-20260301-v1:0',
    'jp.anthropic.claude-opus-4-8',
    'claude-opus-4-8@default',
    'claude-opus-4-8@20260301',
    'anthropic/claude-opus-4.8',
  ];
  for (const name of names) expect(modelKey(name)).toBe('claude-opus-4-8');
});

it('keeps versions that are part of the name', () => {
  expect(modelKey('deepseek-v3')).toBe('deepseek-v3');
  expect(modelKey('openai.gpt-oss-120b')).toBe('gpt-oss-120b');
  expect(modelKey('gpt-5.4')).toBe('gpt-5.4');
});
