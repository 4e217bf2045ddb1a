import { useStore } from 'zustand';
import { Button, Dialog, cx } from '../ui';
import { promptStore } from './prompt';

/** Where the shell's questions appear. */
export function Prompts() {
  const prompt = useStore(promptStore, (s) => s.prompt);
  if (!prompt) return null;
  const noted = prompt.choices.some((c) => c.note);
  const buttons = prompt.choices.map((c, i) =>
    noted ? (
      <button
        key={c.id}
        data-autofocus={(i === 0 && c.kind !== 'danger') || undefined}
        type="button"
        className={cx('choice', c.kind === 'primary' && 'choice-primary')}
        onClick={() => prompt.answer(c.id)}
      >
        <b>{c.label}</b>
        <span className="mute">{c.note}</span>
      </button>
    ) : (
      <Button
        key={c.id}
        data-autofocus={(i === 0 && c.kind !== 'danger') || undefined}
        kind={c.kind ?? 'normal'}
        onClick={() => prompt.answer(c.id)}
      >
        {c.label}
      </Button>
    ),
  );
  return (
    <Dialog
      open
      onClose={() => prompt.answer(null)}
      title={prompt.title}
      description={prompt.text}
      width={noted ? 460 : 540}
      footer={
        <>
          <Button kind="quiet" onClick={() => prompt.answer(null)}>
            {prompt.cancel}
          </Button>
          {!noted && buttons}
        </>
      }
    >
      {noted && <div className="choices">{buttons}</div>}
    </Dialog>
  );
}
