// A connection to a forge as it is typed, and the body that makes it.
import type { ConnectedForge, ForgeUpdate } from '../../../schemas/forge-api.ts';

export type ForgeDraft = {
  readonly forge: ConnectedForge;
  readonly host: string;
  readonly token: string;
  /** One a line. */
  readonly repositories: string;
  readonly workflows: string;
  readonly polls: boolean;
  readonly isRotated: boolean;
};

type Told = {
  readonly forge: ConnectedForge;
  readonly host: string;
  readonly repositories: readonly string[];
  readonly review_workflows: readonly string[];
  readonly poll: boolean;
};

export function forgeDraftOf(told: Told | undefined): ForgeDraft {
  return {
    forge: told?.forge ?? 'github',
    host: told?.host ?? '',
    token: '',
    repositories: (told?.repositories ?? []).join('\n'),
    workflows: (told?.review_workflows ?? []).join('\n'),
    polls: told?.poll ?? false,
    isRotated: false,
  };
}

/** The body of `PUT /forges/{forge}`; a token that is not typed stays. */
export function forgeBody(draft: ForgeDraft, isNew: boolean): ForgeUpdate {
  const host = draft.host.trim();
  const token = draft.token.trim();
  return {
    ...(isNew && { forge: draft.forge }),
    ...(host !== '' && { host }),
    ...(token !== '' && { token }),
    ...(draft.isRotated && { rotate_secret: true as const }),
    repositories: linesOf(draft.repositories),
    review_workflows: linesOf(draft.workflows),
    poll: draft.polls,
  };
}

/** The forge's name, with a number where that is taken. */
export function forgeIdOf(forge: string, taken: readonly string[]): string {
  let id = forge;
  for (let next = 2; taken.includes(id); next += 1) id = `${forge}-${next}`;
  return id;
}

function linesOf(text: string): string[] {
  return text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
