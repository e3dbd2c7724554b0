// A fault in one part of a page stays there.
import { Component, type ReactNode } from 'react';
import { Failure } from './states.tsx';

type Props = { readonly children: ReactNode };
type State = { readonly error: Error | undefined };

/** Code of a page that could not be loaded. Browsers keep that failure: only the page anew helps. */
const NOT_LOADED = /dynamically imported module|importing a module script/i;
const ANEW = new Error('The server does not answer, or is of a newer version than this page.');

export class Boundary extends Component<Props, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    if (NOT_LOADED.test(error.message)) return <Failure error={ANEW} onRetry={() => location.reload()} />;
    return <Failure error={error} onRetry={() => this.setState({ error: undefined })} />;
  }
}
