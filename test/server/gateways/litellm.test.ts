// The guardrail over real HTTP, asked exactly as LiteLLM asks.
import { describe, expect, it } from 'vitest';
import { ask, asked, decide, decision, faults, notAsked, refused } from './rig.ts';

const LITELLM = '/gateways/litellm/beta/litellm_basic_guardrail_api';

/** A request as the `GenericGuardrailAPIRequest` of LiteLLM is dumped: every field, null where there is nothing. */
const guardrail = {
  input_type: 'request',
  litellm_call_id: '6f1c0f0e-1f0f-4f34-9f4e-3b7a4a0f8f55',
  litellm_trace_id: 'b1f2',
  structured_messages: [{ role: 'user', content: 'a secret plan' }],
  images: null,
  tools: null,
  texts: ['a secret plan'],
  request_data: {
    user_api_key_hash: '88dc28d0f030c55ed4ab77ed8faf098196cb1c05df778539800c9f1243fe6b4b',
    user_api_key_alias: 'adas-key',
    user_api_key_user_id: 'u-17',
    user_api_key_user_email: 'Ada@Example.com',
    user_api_key_team_id: 'team-1',
    user_api_key_end_user_id: 'mallory',
  },
  request_headers: {
    host: 'litellm.example.com',
    authorization: '[present]',
    'X-Outlay-Session': 's1',
    'x-outlay-agent': '[present]',
    'x-outlay-estimate-micros': '1000',
  },
  litellm_version: '1.82.0',
  additional_provider_specific_params: {},
  tool_calls: null,
  model: 'claude-opus-4-8',
};

async function askAsLiteLlm(body: object | string, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return await ask(LITELLM, {
    headers: { 'content-type': 'application/json', 'x-outlay-token': 'gateway', ...headers },
    body: text,
  });
}

describe('the generic guardrail of LiteLLM', () => {
  it('is asked for the owner of the key, with the headers whose values are passed on', async () => {
    expect(await askAsLiteLlm(guardrail)).toMatchObject({ status: 200, body: { action: 'NONE' } });
    expect(asked).toEqual([
      {
        user: 'ada@example.com',
        session: 's1',
        model: 'claude-opus-4-8',
        reserve: { estimate_micros: 1000 },
      },
    ]);
  });

  it('blocks with the reason', async () => {
    decide(refused());
    const { status, body } = await askAsLiteLlm(guardrail);
    expect([status, body]).toEqual([200, { action: 'BLOCKED', blocked_reason: decision.reason }]);
  });

  it('takes the id where there is no address, and LiteLLM’s own session', async () => {
    await askAsLiteLlm({
      ...guardrail,
      request_data: { user_api_key_user_email: null, user_api_key_user_id: 'u-17' },
      request_headers: { 'x-litellm-session-id': 's9' },
      model: null,
    });
    expect(asked).toEqual([{ user: 'u-17', session: 's9' }]);
  });

  it('takes its token from every place where LiteLLM can send one', async () => {
    for (const headers of [
      { 'x-api-key': 'gateway' },
      { authorization: 'Bearer gateway' },
      { 'x-outlay-token': 'gateway' },
    ]) {
      const body = JSON.stringify(guardrail);
      expect(await ask(LITELLM, { headers, body }), Object.keys(headers)[0]).toMatchObject({ status: 200 });
    }
    expect(asked).toHaveLength(3);
  });

  it('asks nothing about an answer of a model', async () => {
    decide(refused());
    const { body } = await askAsLiteLlm({ ...guardrail, input_type: 'response' });
    expect([body, asked]).toEqual([{ action: 'NONE' }, []]);
  });

  it('decides on the owner of the key however large the conversation is', async () => {
    decide(refused());
    const texts = ['x"\\'.repeat(6 * 1024 * 1024)];
    expect(await askAsLiteLlm({ ...guardrail, texts })).toMatchObject({ body: { action: 'BLOCKED' } });
    expect(asked.map(({ user }) => user)).toEqual(['ada@example.com']);
  });

  it('decides on the person of the token, or of the proxy’s own header, where the body tells nobody', async () => {
    for (const headers of [{ 'x-outlay-token': 'adas' }, { 'x-outlay-user': 'ada@example.com' }])
      expect(await askAsLiteLlm('not json', headers as Record<string, string>)).toMatchObject({
        status: 200,
      });
    expect(asked.map(({ user }) => user)).toEqual(['ada@example.com', 'ada@example.com']);
  });

  it('answers 503 to what names nobody or is not understood, and does not take the client’s word for the person', async () => {
    const nobody = { user_api_key_user_id: 'default_user_id', user_api_key_end_user_id: 'mallory' };
    for (const body of [{ ...guardrail, request_data: nobody }, {}, [], 'not json', 'null']) {
      expect(await askAsLiteLlm(body)).toMatchObject({ status: 503 });
    }
    expect(await askAsLiteLlm(guardrail, { 'x-outlay-token': 'unknown' })).toMatchObject({ status: 503 });
    expect([asked, faults, notAsked.length]).toEqual([[], [], 6]);
  });
});
