import { Search } from 'lucide-react';
import { memo, useMemo, useRef, useState, type DragEvent, type KeyboardEvent } from 'react';
import { categories, type LayerDefinition } from '#shared/layers/define';
import { addLayer } from '../../actions/layer';
import { canvas } from '../../actions/canvasPort';
import { droppingStore, layerMime } from '../../canvas/dropping';
import { colourOf, titleOf } from '../../canvas/describe';
import { useDocument } from '../../canvas/useDocument';
import { allLayers, findLayers, oftenAfter } from '../../editor/candidates';
import { reportOf } from '../../editor/derived';
import { documentStore } from '../../editor/store';
import { Tooltip } from '../../ui/Tooltip';
import { words } from '../../words/design';
import './palette.css';

const w = words.palette;

/** All layers there are to take: by search, by what often follows the selected one, by category. */
export function Palette() {
  const [query, setQuery] = useState('');
  const list = useRef<HTMLDivElement>(null);
  const found = useMemo(() => (query.trim() ? findLayers(query) : null), [query]);

  /** Arrow keys go through the list from the search field and back. */
  const onKeyDown = (event: KeyboardEvent) => {
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>('.palette-item') ?? [])];
    const here = buttons.indexOf(document.activeElement as HTMLElement);
    const inSearch = event.target instanceof HTMLInputElement;
    if (event.key === 'ArrowDown') buttons[here + 1]?.focus();
    else if (event.key === 'ArrowUp' && here > 0) buttons[here - 1]?.focus();
    else if (event.key === 'ArrowUp' && here === 0)
      event.currentTarget.querySelector<HTMLElement>('input')?.focus();
    else if (event.key === 'Enter' && inSearch && found?.[0]) add(found[0].className);
    else if (event.key === 'Escape' && inSearch && query) setQuery('');
    else return;
    event.preventDefault();
  };

  return (
    <div className="palette" onKeyDown={onKeyDown}>
      <label className="ui-input palette-search">
        <Search size={14} aria-hidden />
        <input
          type="search"
          value={query}
          placeholder={w.search}
          aria-label={w.search}
          spellCheck={false}
          onChange={(e) => setQuery(e.target.value)}
        />
      </label>
      <div ref={list} className="palette-list">
        {found ? (
          found.length > 0 ? (
            <Group layers={found} />
          ) : (
            <p className="palette-nothing">{w.nothing(query)}</p>
          )
        ) : (
          <>
            <Often />
            <Categories />
          </>
        )}
      </div>
    </div>
  );
}

/** Adds a layer and shows where it went. */
function add(type: string): void {
  addLayer(type);
  const added = documentStore.getState().selection.nodes[0];
  if (added !== undefined) canvas()?.reveal(added);
}

function Often() {
  const node = useDocument((s) =>
    s.selection.nodes.length === 1
      ? s.project.graph.nodes.find((n) => n.id === s.selection.nodes[0])
      : undefined,
  );
  const shape = useDocument((s) => (node ? (reportOf(s).nodes[node.id]?.output ?? null) : null));
  const spec = useDocument((s) => s.spec);
  const candidates = useMemo(() => (node ? oftenAfter(node.type, shape, spec) : []), [node, shape, spec]);
  if (!node || candidates.length === 0) return null;
  return <Group title={w.oftenAfter(titleOf(node))} layers={candidates.map((c) => c.layer)} />;
}

const byCategory = categories
  .map((category) => ({ category, layers: allLayers.filter((l) => l.category === category) }))
  .filter((g) => g.layers.length > 0);

const Categories = memo(function Categories() {
  return byCategory.map(({ category, layers }) => (
    <Group key={category} title={words.categories[category]} layers={layers} />
  ));
});

function Group({ title, layers }: { title?: string; layers: readonly LayerDefinition[] }) {
  return (
    <section className="palette-group" aria-label={title}>
      {title && <h3>{title}</h3>}
      {layers.map((layer) => (
        <Item key={layer.className} layer={layer} />
      ))}
    </section>
  );
}

const Item = memo(function Item({ layer }: { layer: LayerDefinition }) {
  const type = layer.className;
  const onDragStart = (event: DragEvent) => {
    event.dataTransfer.setData(layerMime, type);
    event.dataTransfer.effectAllowed = 'copy';
    droppingStore.setState({ type, edge: null });
  };
  return (
    <Tooltip content={layer.doc.summary} side="right">
      <button
        type="button"
        className="palette-item"
        draggable
        onDragStart={onDragStart}
        onDragEnd={() => droppingStore.setState({ type: null, edge: null })}
        onClick={() => add(type)}
      >
        <i className="swatch" style={{ background: colourOf(type) }} />
        {type}
      </button>
    </Tooltip>
  );
});
