import { createStore } from 'zustand/vanilla';
import { pathForFile } from '../client';
import { toast } from '../ui/toast';
import { words } from '../words/shell';
import { openFile } from './documents';
import { openImages } from './opening';

/** True while files are held over the window. */
export const dropStore = createStore<{ over: boolean }>(() => ({ over: false }));

const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

/** Lets files be dropped anywhere on the window. Layers that are dragged onto the canvas are not files and pass. */
export function acceptDrops(target: Window = window): () => void {
  const over = (event: DragEvent) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    dropStore.setState({ over: true });
  };
  const leave = (event: DragEvent) => {
    if (event.relatedTarget === null) dropStore.setState({ over: false });
  };
  const drop = (event: DragEvent) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    dropStore.setState({ over: false });
    const files = [...(event.dataTransfer?.files ?? [])];
    const [first] = files;
    const path = first ? pathForFile(first) : '';
    if (path === '') return void toast({ kind: 'bad', title: words.drop.noPath });
    if (files.length > 1) toast({ kind: 'info', title: words.drop.several, text: words.drop.severalText });
    // A folder shows itself only here: its name may look like a file's.
    const isFolder = event.dataTransfer?.items[0]?.webkitGetAsEntry()?.isDirectory === true;
    void (isFolder ? openImages(path) : openFile(path));
  };
  target.addEventListener('dragover', over);
  target.addEventListener('dragleave', leave);
  target.addEventListener('drop', drop);
  return () => {
    target.removeEventListener('dragover', over);
    target.removeEventListener('dragleave', leave);
    target.removeEventListener('drop', drop);
  };
}
