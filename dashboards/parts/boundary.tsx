// A fault in one part of a page stays there.
import { Component, type ReactNode } from 'react';
import { Failure } from './states.tsx';

type Props = { readonly children: ReactNode };
type State = { readonly error: Error | undefined };

export class Boundary extends Component<Props, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return <Failure error={error} onRetry={() => this.setState({ error: undefined })} />;
  }
}
