import { Search } from 'lucide-react';
import { useEffect, useId, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import './pick.css';

export interface PickItem {
  id: string;
  name: string;
  /** A colour beside the name. */
  colour: string;
  /** At the right: the shape that would come of it. */
  result?: string | undefined;
  /** Why it cannot be picked. */
  refused?: string | undefined;
  /** What to know before picking it. */
  warning?: string | undefined;
}
export interface PickListProps {
  title: string;
  placeholder: string;
  nothing: string;
  /** Items for a search text, best first. */
  find(query: string): readonly PickItem[];
  /** More about the item that would be picked. */
  preview?(id: string): ReactNode;
  onPick(id: string): void;
  onClose(): void;
  /** Corner in the canvas, in pixels; kept inside it. */
  at: { x: number; y: number };
}

/** A search field with a list below: type, arrow keys, Enter. What quick-add and “connect to” have in common. */
export function PickList(props: PickListProps) {
  const { title, placeholder, nothing, find, preview, onPick, onClose, at } = props;
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const [place, setPlace] = useState(at);
  const items = find(query);
  const current = items[Math.min(active, items.length - 1)];

  useLayoutEffect(() => {
    const element = box.current;
    const around = element?.offsetParent;
    if (!element || !around) return;
    setPlace({
      x: Math.max(8, Math.min(at.x, around.clientWidth - element.offsetWidth - 8)),
      y: Math.max(8, Math.min(at.y, around.clientHeight - element.offsetHeight - 8)),
    });
  }, [at]);

  useEffect(() => {
    const onDown = (e: PointerEvent) => {
      if (e.target instanceof globalThis.Node && !box.current?.contains(e.target)) onClose();
    };
    window.addEventListener('pointerdown', onDown, true);
    return () => window.removeEventListener('pointerdown', onDown, true);
  }, [onClose]);

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [active, query]);

  const pick = (item: PickItem | undefined) => {
    if (item && item.refused === undefined) onPick(item.id);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (by !== undefined) {
      const last = items.length - 1;
      const wraps = Math.abs(by) === 1;
      const to = Math.min(active, last) + by;
      setActive(to < 0 ? (wraps ? last : 0) : to > last ? (wraps ? 0 : last) : to);
    } else if (event.key === 'Enter') pick(current);
    else if (event.key === 'Escape') onClose();
    else if (event.key !== 'Tab') return;
    // Tab would leave a list that closes when it is left.
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      ref={box}
      className="pick"
      role="dialog"
      aria-label={title}
      style={{ left: place.x, top: place.y }}
      onKeyDown={onKeyDown}
    >
      <label className="pick-search">
        <Search size={15} aria-hidden />
        <input
          autoFocus
          role="combobox"
          aria-expanded
          aria-controls={`${id}-list`}
          aria-activedescendant={current ? `${id}-${current.id}` : undefined}
          aria-label={title}
          placeholder={placeholder}
          spellCheck={false}
          value={query}
          onChange={(e) => {
            setQuery(e.target.value);
            setActive(0);
          }}
        />
      </label>
      <div className="pick-body">
        <ul ref={list} id={`${id}-list`} className="pick-list" role="listbox" aria-label={title}>
          {items.map((item, i) => (
            <li
              key={item.id}
              id={`${id}-${item.id}`}
              role="option"
              aria-selected={item === current}
              aria-disabled={item.refused !== undefined}
              className="pick-item"
              onPointerMove={() => setActive(i)}
              onClick={() => pick(item)}
            >
              <i className="swatch" style={{ background: item.colour }} />
              <span className="pick-name">{item.name}</span>
              {item.result && <span className="pick-result">{item.result}</span>}
            </li>
          ))}
          {items.length === 0 && <li className="pick-nothing">{nothing}</li>}
        </ul>
        {preview && current && (
          <div className="pick-preview">
            {current.refused !== undefined && <p className="pick-refused">{current.refused}</p>}
            {current.warning !== undefined && <p className="pick-warning">{current.warning}</p>}
            {preview(current.id)}
          </div>
        )}
      </div>
    </div>
  );
}
