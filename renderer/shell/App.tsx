import { lazy, Suspense, type ComponentType } from 'react';
import { useStore } from 'zustand';
import { FileDown } from 'lucide-react';
import { useDocument } from '../canvas/useDocument';
import { Interrupted } from '../panels/train/Interrupted';
import { DataView } from '../panels/data/DataView';
import { EngineOffer } from '../panels/engines/EngineOffer';
import { EnginesDialog } from '../panels/engines/EnginesDialog';
import { WelcomeView } from '../panels/welcome/WelcomeView';
import { Skeleton, Toasts, TooltipProvider } from '../ui';
import { words } from '../words/shell';
import { About } from './About';
import { closeOverlay, overlayStore } from './actions';
import { CommandPalette } from './CommandPalette';
import { dropStore } from './dropping';
import { ErrorBoundary } from './ErrorBoundary';
import { openingStore } from './opening';
import { OpeningView } from './OpeningView';
import { Prompts } from './Prompts';
import { Rail } from './Rail';
import { Shortcuts } from './Shortcuts';
import { StatusBar } from './StatusBar';
import { TitleBar } from './TitleBar';
import { viewStore, type View } from './views';
import './shell.css';

const views: Record<View, ComponentType> = {
  welcome: WelcomeView,
  data: DataView,
  // Drawing and charts weigh most: the window shows before they are read.
  design: lazy(async () => ({ default: (await import('../canvas/DesignView')).DesignView })),
  train: lazy(async () => ({ default: (await import('../panels/train/TrainView')).TrainView })),
  evaluate: lazy(async () => ({ default: (await import('../panels/evaluate/EvaluateView')).EvaluateView })),
  export: lazy(async () => ({ default: (await import('../panels/export/ExportView')).ExportView })),
};

/** The frame around all views. */
export function App() {
  return (
    <TooltipProvider>
      <ErrorBoundary name={words.program}>
        <div className="frame">
          <TitleBar />
          <Rail />
          <Stage />
          <StatusBar />
        </div>
      </ErrorBoundary>
      <CommandPalette />
      <Shortcuts />
      <About />
      <Engines />
      <Prompts />
      <DropHint />
      <Toasts label={words.messages} closeLabel={words.dismiss} />
    </TooltipProvider>
  );
}

function Engines() {
  const open = useStore(overlayStore, (s) => s.open === 'engines');
  return <EnginesDialog open={open} onClose={closeOverlay} />;
}

function Stage() {
  const wanted = useStore(viewStore, (s) => s.view);
  const open = useDocument((s) => s.documentId !== null);
  const opening = useStore(openingStore, (s) => s.opening.state !== 'none');
  const view = open ? wanted : 'welcome';
  const ViewComponent = views[view];
  return (
    <main className="stage" aria-label={words.views[view]}>
      <EngineOffer />
      {open && !opening && <Interrupted />}
      <ErrorBoundary key={view} name={words.views[view]}>
        {opening ? (
          <OpeningView />
        ) : (
          <Suspense fallback={<Waiting />}>
            <ViewComponent />
          </Suspense>
        )}
      </ErrorBoundary>
    </main>
  );
}

const Waiting = () => (
  <div className="stage-waiting" aria-busy aria-label={words.loading}>
    <Skeleton height={20} width={220} />
    <Skeleton height={260} />
  </div>
);

function DropHint() {
  const over = useStore(dropStore, (s) => s.over);
  if (!over) return null;
  return (
    <div className="drop-hint">
      <div>
        <FileDown size={28} aria-hidden />
        <p className="drop-title">{words.drop.title}</p>
        <p className="mute">{words.drop.text}</p>
      </div>
    </div>
  );
}
