// The routes of reservations, and of gateways that ask before each call.
import { z } from 'zod';
import type { ApiRoute } from './route.ts';

/** The part of LiteLLM's generic guardrail that is read; whatever else it sends is not looked at. */
const guardrailRequest = z.looseObject({
  input_type: z.enum(['request', 'response']).optional(),
  model: z.string().nullish(),
  request_data: z.looseObject({
    user_api_key_user_email: z.string().nullish(),
    user_api_key_user_id: z.string().nullish(),
  }),
  request_headers: z.record(z.string(), z.string()).nullish(),
});

const guardrailAnswer = z.object({
  action: z.enum(['NONE', 'BLOCKED']),
  blocked_reason: z.string().optional(),
});

export const RESERVATION_ROUTES: readonly ApiRoute[] = [
  {
    method: 'delete',
    path: '/api/v1/limits/reservations/{reservation}',
    summary: 'Let go of an amount that is held; also where it ended by itself',
    answers: { 204: null },
  },
  {
    method: 'post',
    path: '/gateways/ext-authz/{path}',
    summary: 'Envoy’s external authorization: any method and path, facts in headers x-outlay-*',
    answers: { 200: null },
    refusals: [403, 503],
  },
  {
    method: 'post',
    path: '/gateways/litellm/beta/litellm_basic_guardrail_api',
    summary: 'LiteLLM’s generic guardrail',
    body: guardrailRequest,
    answers: { 200: guardrailAnswer },
    refusals: [503],
  },
];
