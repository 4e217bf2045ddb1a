import { ImageOff } from 'lucide-react';
import type { Thumbnail } from './pictures';
import './images.css';

/** An image file, small, with its name beside it. */
export function Picture({ path, thumbnail }: { path: string; thumbnail: Thumbnail | undefined }) {
  return (
    <span className="picture" title={thumbnail?.reason ?? path}>
      <span className="picture-frame">
        {thumbnail?.url ? (
          <img src={thumbnail.url} alt="" draggable={false} />
        ) : (
          thumbnail && <ImageOff size={16} aria-label={thumbnail.reason ?? undefined} />
        )}
      </span>
      <span className="picture-name">{path}</span>
    </span>
  );
}
