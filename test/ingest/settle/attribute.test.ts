// Whose spend a record is, where the record and its resource name different people and places.
import { describe, expect, it } from 'vitest';
import { attribute, identityOf } from '../../../ingest/settle/attribute.ts';
import type { Attributes } from '../../../schemas/otlp.ts';

const of = (given: Readonly<Record<string, string>>): Attributes => new Map(Object.entries(given));

function attributed(
  attributes: Readonly<Record<string, string>>,
  resource: Readonly<Record<string, string>> | Attributes,
) {
  const origin = {
    agent: 'bot',
    agentVersion: '',
    session: '',
    prompt: '',
    attributes: of(attributes),
    resource: resource instanceof Map ? resource : of(resource as Readonly<Record<string, string>>),
  };
  return attribute(origin, { user: '', group: '' }, () => '');
}

describe('a record', () => {
  it.each(['enduser.id', 'enduser.email', 'metadata.user_api_key_user_email', 'cursor.user.id', 'developer'])(
    'is of the person that it names itself by %s, not of its resource’s',
    (key) => {
      const { user, userSource } = attributed({ [key]: 'bob@acme.test' }, { 'user.email': 'ada@acme.test' });
      expect({ user, userSource }).toEqual({ user: 'bob@acme.test', userSource: 'attribute' });
    },
  );

  it('is on the work that it names itself, whatever the names', () => {
    const attributes = { team: 'web', 'git.repository': 'acme/web', 'pr.number': '7', issue: 'WEB-1' };
    const resource = {
      'team.id': 'ops',
      'vcs.repository.url.full': 'https://github.com/acme/ops',
      'vcs.change.id': '9',
      'task.type': 'toil',
    };
    expect(attributed(attributes, resource)).toMatchObject({
      team: 'web',
      repo: 'acme/web',
      pr: '7',
      task: 'WEB-1',
    });
  });

  it('is of the team whose name is told, by it or its resource, and of a number where no name is', () => {
    const number = { 'cursor.team.id': '88123' };
    expect(attributed(number, {}).team).toBe('88123');
    expect(attributed({ ...number, 'team.name': 'Web' }, {}).team).toBe('Web');
    expect(attributed({ 'team.id': '7', 'team.name': 'Web' }, {}).team).toBe('Web');
    expect(attributed(number, { 'team.name': 'Web' }).team).toBe('Web');
    expect(attributed({ 'team.id': '7' }, { 'team.id': '9' }).team).toBe('7');
    expect(identityOf(of({ 'team.id': '7', 'team.name': 'Web' })).team).toBe('Web');
  });

  it('is of its resource’s person where it names none', () => {
    const resource = of({ 'user.email': 'ada@acme.test' });
    expect(attributed({ 'enduser.id': 'unknown', developer: ' ' }, resource).user).toBe('ada@acme.test');
    expect(attributed({ 'enduser.id': 'bob' }, resource).user).toBe('bob');
    expect(attributed({}, resource).user).toBe('ada@acme.test');
    expect(identityOf(resource).user).toBe('ada@acme.test');
  });

  it('with no more than the number of an account or an installation is of the person that its resource names', () => {
    const resource = { 'user.email': 'ada@acme.test' };
    const account = { 'user.account_uuid': 'a1', 'user.id': 'i1' };
    expect(attributed(account, resource).user).toBe('ada@acme.test');
    expect(attributed(account, {})).toMatchObject({ user: 'a1', userSource: 'attribute' });
    expect(attributed({ 'user.id': 'i1' }, {})).toMatchObject({ user: 'i1', userSource: 'installation' });
  });
});
