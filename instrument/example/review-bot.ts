// A small agent that reviews a pull request: two calls of a model, one of them tried again, a subagent, and what came of it.
import { startOutlay, type CallTeller, type Work } from '../outlay.ts';

const MODEL = 'claude-sonnet-4-5';

/** Reviews one change. `provider` and `outlay` are the addresses of the model provider and of Outlay. */
export async function review(provider: string, outlay: string): Promise<void> {
  await using bot = startOutlay({
    agent: 'review-bot',
    version: '1.4.0',
    endpoint: outlay,
    team: 'payments',
    repository: 'https://github.com/acme/payments-api',
    pullRequest: 482,
    session: 'review-482',
  });
  const turn = bot.within({ user: 'ann@acme.example' }).prompt();
  await ask(turn, provider, 'Which files of this change need a close look?');
  await turn.subagent('security', async (security) => {
    await ask(security, provider, 'Does this change let anybody in?');
  });
  await turn.call({ provider: 'anthropic', model: MODEL, purpose: 'auxiliary' }, async (call) => {
    await send(provider, 'Give this review a title.', call);
  });
  turn.activity('tool_result', 1, { name: 'post_comment' });
  turn.activity('lines_added', 12);
}

async function ask(work: Work, provider: string, question: string): Promise<string> {
  return await work.call({ provider: 'anthropic', model: MODEL }, async (call) => {
    return await send(provider, question, call);
  });
}

type Message = {
  id: string;
  model: string;
  content: { text: string }[];
  usage: {
    input_tokens: number;
    output_tokens: number;
    cache_read_input_tokens: number;
    cache_creation: { ephemeral_5m_input_tokens: number; ephemeral_1h_input_tokens: number };
  };
};

/** Sends a question, again where the provider is overloaded, and tells what its answer says of tokens. */
async function send(provider: string, question: string, call: CallTeller): Promise<string> {
  const body = JSON.stringify({
    model: MODEL,
    max_tokens: 500,
    messages: [{ role: 'user', content: question }],
  });
  const answer = await fetch(`${provider}/v1/messages`, { method: 'POST', body });
  if (answer.status === 529) {
    call.retry();
    return await send(provider, question, call);
  }
  const { id, model, usage, content } = (await answer.json()) as Message;
  call.answered({ id, model });
  call.usage({
    input: usage.input_tokens,
    output: usage.output_tokens,
    cacheRead: usage.cache_read_input_tokens,
    cacheWrite5m: usage.cache_creation.ephemeral_5m_input_tokens,
    cacheWrite1h: usage.cache_creation.ephemeral_1h_input_tokens,
  });
  return content.map(({ text }) => text).join('');
}

const [provider, outlay] = process.argv.slice(2);
if (provider !== undefined && outlay !== undefined) await review(provider, outlay);
