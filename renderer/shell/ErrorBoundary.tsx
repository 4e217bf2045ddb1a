import { Copy, RotateCcw } from 'lucide-react';
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { Button, ErrorState } from '../ui';
import { words } from '../words/shell';

interface Props {
  /** What is inside, as people call it. */
  name: string;
  children: ReactNode;
}

/** Keeps a defect within one view: the document lives outside of it and is not touched. */
export class ErrorBoundary extends Component<Props, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };
  private details = '';

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: Error, info: ErrorInfo) {
    this.details = `${error.stack ?? error.message}\n${info.componentStack ?? ''}`;
    console.error(error);
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    const w = words.crash;
    return (
      <ErrorState
        title={w.title(this.props.name)}
        error={{ code: 'internal', message: error.message }}
        actions={
          <>
            <Button kind="primary" icon={RotateCcw} onClick={() => this.setState({ error: null })}>
              {w.retry}
            </Button>
            <Button icon={Copy} onClick={() => void navigator.clipboard.writeText(this.details)}>
              {w.copy}
            </Button>
          </>
        }
      >
        {w.text}
      </ErrorState>
    );
  }
}
