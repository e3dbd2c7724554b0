// Bitbucket's events as facts: of the cloud by names such as `pullrequest:created`, of Data Center such as `pr:opened`.
import { readCloudPullRequest, readCloudPush } from './bitbucket-cloud.ts';
import { readServerPullRequest, readServerPush } from './bitbucket-server.ts';
import type { ReadDelivery } from './delivery.ts';
import { ignored, type Around } from './reading.ts';

/** The facts of an event by its key. Throws `MalformedDelivery`. */
export function factsOfBitbucket(event: string, body: unknown, around: Around): ReadDelivery {
  if (event === 'repo:push') return readCloudPush(body, around);
  if (event === 'repo:refs_changed') return readServerPush(body, around);
  if (event === 'diagnostics:ping') return ignored('a ping tells nothing but that it arrived');
  const [subject = '', ...rest] = event.split(':');
  if (subject === 'pullrequest') return readCloudPullRequest(rest.join(':'), body, around);
  if (subject === 'pr') return readServerPullRequest(rest.join(':'), body, around);
  return ignored(`events called ${event.slice(0, 64)} are not read`);
}
