// What the editors of one setting share: the version that is there, and saving it or taking it away.
import { Fragment, type ComponentProps, type ReactNode } from 'react';
import { ApiProblem, type Versioned } from '../../data/client.ts';
import { Answer } from '../../parts/panel.tsx';
import type { Height } from '../../parts/states.tsx';
import { SaveBar, type Step } from './save-bar.tsx';
import { TakeAway } from './take-away.tsx';
import { useSetting } from './use-setting.ts';

/** What an editor begins with. */
export type Editing<Body> = {
  /** Undefined for a new setting. */
  readonly current: Versioned<Body> | undefined;
  /** Begins anew from the value that is there. */
  readonly onReload: () => void;
};

type ExistingProps<Body> = {
  readonly path: string;
  readonly height: Height;
  /** What stands where there is no such setting; absent: the refusal. */
  readonly gone?: ReactNode;
  readonly children: (editing: Editing<Body> & { readonly current: Versioned<Body> }) => ReactNode;
};

/** The editor of a setting that is there; a newer version of it begins the editor anew. */
export function ExistingSetting<Body>({ path, height, gone, children }: ExistingProps<Body>) {
  const query = useSetting<Body>(path);
  const isGone = query.error instanceof ApiProblem && query.error.status === 404;
  if (gone !== undefined && isGone) return gone;
  return (
    <Answer query={query} height={height}>
      {(current) => (
        <Fragment key={current.etag}>{children({ current, onReload: () => void query.refetch() })}</Fragment>
      )}
    </Answer>
  );
}

type BarProps = Omit<ComponentProps<typeof SaveBar>, 'step' | 'etag' | 'extra'> & {
  readonly path: string;
  readonly current: Versioned<unknown> | undefined;
  /** Undefined while something is missing or nothing is changed. */
  readonly body: Step['body'] | undefined;
  /** Taking it away: the question, and what it means. */
  readonly away: Pick<ComponentProps<typeof TakeAway>, 'title' | 'sentence'>;
};

/** The end of an editor of a setting that can be taken away. */
export function SettingBar({ path, current, body, away, ...bar }: BarProps) {
  const { audited, onReload } = bar;
  return (
    <SaveBar
      {...bar}
      step={body && { path, method: 'PUT', body, isNew: current === undefined }}
      etag={current?.etag ?? null}
      extra={
        current && (
          <TakeAway path={path} etag={current.etag} audited={audited} onReload={onReload} {...away} />
        )
      }
    />
  );
}
