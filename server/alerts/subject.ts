// Subjects of alerts as people write them: `budget/ci`, `user/Ada@Example.com`.
import { toUserKey } from '../../schemas/user-key.ts';

export type SubjectName = {
  readonly scope: string;
  /** Undefined for every subject of the scope. */
  readonly id: string | undefined;
};

/** Names of people in whatever spelling are the same person. */
export function subjectIn(text: string): SubjectName {
  const slash = text.indexOf('/');
  if (slash < 0) return { scope: text, id: undefined };
  const [scope, id] = [text.slice(0, slash), text.slice(slash + 1)];
  return { scope, id: scope === 'user' ? toUserKey(id) : id };
}
