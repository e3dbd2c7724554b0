// What senders call their work in words of their own is kept within bounds; content, secrets and noise never are.
import { describe, expect, it } from 'vitest';
import { attribute } from '../../../ingest/settle/attribute.ts';
import { MAX_OWN_ATTRIBUTES, MAX_OWN_VALUE, ownAttributes } from '../../../ingest/settle/own-attributes.ts';
import type { Attributes, AttributeValue } from '../../../schemas/otlp.ts';

/** In the form of a credential, and none. */
const GITHUB_TOKEN = `ghp_${'aB1'.repeat(12)}`;

const of = (given: Readonly<Record<string, AttributeValue>>): Attributes => new Map(Object.entries(given));

const own = (
  resource: Readonly<Record<string, AttributeValue>>,
  attributes: Readonly<Record<string, AttributeValue>> = {},
): Record<string, string> => {
  const text = ownAttributes({ resource: of(resource), attributes: of(attributes) });
  return text === '' ? {} : (JSON.parse(text) as Record<string, string>);
};

describe('own attributes', () => {
  it('are those of the resource that no dimension is read from', () => {
    expect(
      own({
        'deployment.environment': 'ci',
        tier: 3,
        env: 'prod',
        beta: true,
        'service.name': 'codex',
        'host.name': 'ada-laptop',
        'process.command_line': 'codex --secret',
        'telemetry.sdk.name': 'opentelemetry',
        'user.email': 'ada@acme.test',
        'team.id': 'web',
        'vcs.ref.head.name': 'main',
        'session.id': 's',
      }),
    ).toEqual({ beta: 'true', 'deployment.environment': 'ci', env: 'prod', tier: '3' });
  });

  it('are of a record only where it keeps properties apart, and those come first', () => {
    const told = own(
      { feature: 'resource', squad_name: 'x' },
      {
        feature: 'record',
        tool_name: 'Bash',
        'traceloop.association.properties.feature': 'search',
        'traceloop.association.properties.user_id': 'ada',
        'metadata.user_api_key_hash': 'abc',
        'metadata.tenant': 'north',
      },
    );
    expect(told).toEqual({ feature: 'search', squad_name: 'x', tenant: 'north' });
  });

  it.each([
    ['gen_ai.prompt', 'fix the bug'],
    ['llm.input_messages', 'hello'],
    ['my.prompt', 'fix the bug'],
    ['tool.arguments', '{"path":"/etc"}'],
    ['request_text', 'hello'],
    ['api_key', 'abc'],
    ['env.HOME', 'abc'],
    ['deploy.token', 'abc'],
    ['note', 'Bearer abcdefgh'],
    ['note', 'sk-ant-abcdefghijklmnop'],
    ['note', 'ghp_abcdefghijklmnopqrst'],
    ['note', 'https://user:hunter2@host/path'],
    ['note', `https://${GITHUB_TOKEN}@github.com/acme/x`],
    ['note', `token=${GITHUB_TOKEN}`],
    ['note', `see ${GITHUB_TOKEN}`],
    ['note', `github_pat_${'11ABCDEFG0'.repeat(4)}`],
    ['note', `AIzaSy${'D4'.repeat(16)}`],
    ['note', `AKIA${'A2'.repeat(8)}`],
    ['note', `npm_${'a1'.repeat(18)}`],
    ['note', `hf_${'aB'.repeat(17)}`],
    ['note', `pypi-AgEIcHlwaS5vcmc${'aB'.repeat(17)}`],
    ['note', `glpat-${'a1'.repeat(10)}`],
    ['note', `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig`],
    ['note', 'db:5432 password: x'],
    ['chat.title', 'Fix the login bug'],
    ['chatTitle', 'Fix the login bug'],
    ['summary', 'Fixed the login bug'],
    ['question', 'Why does it fail?'],
    ['answer', 'Because it does'],
    ['issue_description', 'It fails'],
    ['filename', 'a.ts'],
    ['usertext', 'hello'],
    ['note', 'two\nlines'],
    ['note', 'x'.repeat(MAX_OWN_VALUE + 1)],
    ['note', ''],
    ["it's", 'x'],
    ['a b', 'x'],
    ['__proto__', 'x'],
    ['n'.repeat(65), 'x'],
  ])('are not %s = %s', (name, value) => {
    expect(own({ [name]: value })).toEqual({});
    expect(own(Object.fromEntries([[name, value]]), { [`metadata.${name}`]: value })).toEqual({});
  });

  it.each([
    ['cluster', 'aws-production-eu-west-1'],
    ['zone', 'asia-northeast-production'],
    ['project', 'skunkworks-project-alpha'],
    ['project', 'task-management-for-all-of-europe'],
    ['pipeline', 'npm-package-publisher'],
    ['gateway', 'hf-inference-gateway-eu'],
    ['gateway', 'global-inference-gateway-europe'],
    ['plan', 'Basic Support'],
    ['revision', '0123456789abcdef0123456789abcdef01234567'],
    ['site', 'https://acme.test/team/web'],
    ['build.context', 'release'],
    ['aws.profile', 'billing'],
    ['deployment.profile', 'canary'],
    ['entitlement', 'gold'],
  ])('are %s = %s', (name, value) => {
    expect(own({ [name]: value })).toEqual({ [name]: value });
  });

  it('are so many at most, whatever their order', () => {
    const many = Array.from(
      { length: 40 },
      (_, index) => [`key${String(index).padStart(2, '0')}`, 'x'] as const,
    );
    const kept = Object.keys(own(Object.fromEntries(many)));
    expect(kept).toHaveLength(MAX_OWN_ATTRIBUTES);
    expect(Object.keys(own(Object.fromEntries([...many].reverse())))).toEqual(kept);
  });
});

describe('the place of work', () => {
  const place = (resource: Readonly<Record<string, AttributeValue>>) => {
    const origin = { agent: 'a', agentVersion: '', session: '', prompt: '', attributes: of({}) };
    const { repo, branch, pr, costCenter, workflow, task, team } = attribute(
      { ...origin, resource: of(resource) },
      { user: '', group: '', token: '' },
      () => '',
    );
    return { repo, branch, pr, costCenter, workflow, task, team };
  };
  const nowhere = { repo: '', branch: '', pr: '', costCenter: '', workflow: '', task: '', team: '' };

  it.each([
    [{ 'vcs.repository.ref.name': 'refs/heads/feature/x' }, { branch: 'feature/x' }],
    [{ 'git.ref': 'refs/pull/482/merge' }, { branch: '', pr: '482' }],
    [
      { branch: 'refs/merge-requests/7/head', pr: '!9' },
      { branch: '', pr: '9' },
    ],
    [{ 'vcs.repository.change.id': 'https://github.com/acme/shop/pull/12' }, { pr: '12' }],
    [{ 'github.repository': 'Acme/Shop.git' }, { repo: 'acme/shop' }],
    [
      { 'vcs.repository.url': 'https://x:tok@github.com/Acme/Shop.git', repo: 'other' },
      { repo: 'github.com/acme/shop' },
    ],
    [
      { costCenter: '4711', 'gen_ai.workflow.name': 'review', 'ticket.id': 'OPS-1', squad: 'web' },
      { costCenter: '4711', workflow: 'review', task: 'OPS-1', team: 'web' },
    ],
  ])('is read from %o', (resource, expected) => {
    expect(place(resource)).toEqual({ ...nowhere, ...expected });
  });
});
