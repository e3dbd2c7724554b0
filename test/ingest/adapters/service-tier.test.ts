// The service tier that a call tells becomes its speed, and so decides its price.
import { expect, it } from 'vitest';
import { speedOf } from '../../../ingest/adapters/gen-ai-usage.ts';
import { partOf } from '../../../ingest/adapters/gen-ai/outlay-attributes.ts';

const of = (told: Record<string, string>) => speedOf(new Map(Object.entries(told)));

it('is that of the answer, else that of the request, under names of any age', () => {
  expect(of({ 'openai.response.service_tier': 'flex', 'openai.request.service_tier': 'auto' })).toBe('flex');
  expect(of({ 'gen_ai.openai.response.service_tier': 'priority' })).toBe('priority');
  expect(of({ 'openai.request.service_tier': 'Batch' })).toBe('batch');
  expect(of({ 'gen_ai.openai.request.service_tier': 'flex' })).toBe('flex');
});

it('is nothing where a call was served as usual', () => {
  for (const tier of ['default', 'standard', 'auto', 'normal', 'Default'])
    expect(of({ 'openai.response.service_tier': tier })).toBe('');
  expect(of({})).toBe('');
  // Asked for faster, and answered as usual.
  expect(of({ 'openai.response.service_tier': 'default', 'openai.request.service_tier': 'priority' })).toBe(
    '',
  );
});

it('is less than what the sender says in words of Outlay', () => {
  const told = { 'outlay.call.speed': 'fast', 'openai.response.service_tier': 'default' };
  expect(partOf(new Map(Object.entries(told))).speed).toBe('fast');
  const usual = { 'outlay.call.speed': 'normal', 'openai.response.service_tier': 'flex' };
  expect(partOf(new Map(Object.entries(usual))).speed).toBe('');
});
