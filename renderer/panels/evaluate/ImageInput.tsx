import { ImagePlus } from 'lucide-react';
import type { DataSource } from '#shared/data/recipe';
import { app } from '../../client';
import { fileName, isAbsolute } from '../../shell/paths';
import { Button, Skeleton } from '../../ui';
import { evaluateWords as w } from '../../words/evaluate';
import { useThumbnails } from '../images/useThumbnails';
import '../images/images.css';

/** An image file to ask the net about: one of the data, or any other. */
export function ImageInput({
  label,
  images,
  path,
  onChange,
}: {
  label: string;
  /** Where the paths of the data start from. */
  images: DataSource | null;
  path: string | null;
  onChange(path: string): void;
}) {
  const own = path !== null && isAbsolute(path);
  const source: DataSource = own ? { kind: 'images', path } : (images ?? { kind: 'images', path: '.' });
  const thumbnail = useThumbnails(source, null, 320);
  const shown = path === null ? undefined : thumbnail(own ? fileName(path) : path);
  const choose = async () => {
    const chosen = await app.call('dialog.openImage', {});
    if (chosen !== null) onChange(chosen);
  };
  return (
    <div className="ui-field">
      <span className="ui-field-label">{label}</span>
      <div className="picture-large">
        {shown?.url ? <img src={shown.url} alt={path ?? ''} /> : shown ? shown.reason : <Skeleton height={160} />}
      </div>
      {path !== null && (
        <p className="mute picture-name" title={path}>
          {own ? fileName(path) : path}
        </p>
      )}
      <Button icon={ImagePlus} onClick={() => void choose()}>
        {w.chooseImage}
      </Button>
    </div>
  ); // prettier-ignore
}
