import { session, useSession } from '../../session';
import { Select, formatAgo } from '../../ui';
import { evaluateWords as w } from '../../words/evaluate';

/** Which run is shown. */
export function RunPicker() {
  const runs = useSession((s) => s.runs);
  const shown = useSession((s) => s.shown?.dir ?? null);
  const usable = runs.filter((r) => r.epochs > 0);
  return (
    <div className="run-picker">
      <Select
        label={w.run}
        value={shown}
        options={usable.map((r) => ({
          value: r.dir,
          label: r.name,
          note: `${r.epochs} epochs, ${formatAgo(r.createdAt)}`,
        }))}
        onChange={(dir) => void session.show(dir)}
      />
    </div>
  );
}
