import { ArrowRight, Images, Table2 } from 'lucide-react';
import { performAction } from '../../actions/perform';
import { useDocument } from '../../canvas/useDocument';
import { documentName } from '../../shell/documents';
import { showView } from '../../shell/views';
import { Button } from '../../ui';
import { words } from '../../words/welcome';
import { Recent } from './Recent';
import { Recovery } from './Recovery';
import { Templates } from './Templates';
import './welcome.css';

/** Where one starts: data of one's own, an example, or what was done before. */
export function WelcomeView() {
  return (
    <div className="welcome">
      <div className="welcome-page">
        <header className="welcome-head">
          <div>
            <h1>{words.title}</h1>
            <p className="mute">{words.subtitle}</p>
          </div>
          <BackToProject />
        </header>
        <Recovery />
        <div className="welcome-ways">
          <OpenTable />
          <Recent />
        </div>
        <Templates />
      </div>
    </div>
  );
}

function BackToProject() {
  const name = useDocument((s) => (s.documentId === null ? null : documentName(s)));
  const hasData = useDocument((s) => s.project.data !== null);
  if (name === null) return null;
  return (
    <Button onClick={() => showView(hasData ? 'data' : 'design')} title={words.resume.button}>
      {words.resume.title} <b className="welcome-name">{name}</b>
      <ArrowRight size={15} aria-hidden />
    </Button>
  );
}

function OpenTable() {
  const w = words.open;
  return (
    <section className="open-table">
      <OpenPicture />
      <div className="open-words">
        <h2>{w.title}</h2>
        <p className="mute">{w.text}</p>
        <div className="open-line">
          <Button kind="primary" size="large" icon={Table2} onClick={() => performAction('file.openData')}>
            {w.button}
          </Button>
          <Button size="large" icon={Images} onClick={() => performAction('file.openImages')}>
            {w.images}
          </Button>
          <span className="mute">{w.formats}</span>
        </div>
      </div>
      <ol className="open-steps" aria-label={w.stepsLabel}>
        {w.steps.map((step, i) => (
          <li key={step}>
            <span className="num" aria-hidden>
              {i + 1}
            </span>
            {step}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** A table that flows through a net into an answer. */
function OpenPicture() {
  const rows = [0, 1, 2, 3, 4];
  const inputs = [22, 44, 66, 88];
  const hidden = [11, 33, 55, 77, 99];
  const outputs = [33, 55, 77];
  return (
    <svg className="open-picture" viewBox="0 0 320 116" role="presentation" aria-hidden>
      {rows.map((r) =>
        [0, 1, 2].map((c) => (
          <rect
            key={`${r}${c}`}
            x={8 + c * 29}
            y={8 + r * 21}
            width={26}
            height={17}
            rx={3.5}
            className={r === 0 ? 'pic-head' : c === 2 ? 'pic-target' : 'pic-cell'}
          />
        )),
      )}
      <path d="M104 58h26" className="pic-arrow" />
      <path d="m124 52 7 6-7 6" className="pic-arrow" />
      {inputs.flatMap((a) =>
        hidden.map((b) => (
          <line key={`a${a}${b}`} x1={152} y1={a + 3} x2={194} y2={b + 3} className="pic-link" />
        )),
      )}
      {hidden.flatMap((a) =>
        outputs.map((b) => (
          <line key={`b${a}${b}`} x1={194} y1={a + 3} x2={236} y2={b + 3} className="pic-link" />
        )),
      )}
      {inputs.map((y) => (
        <circle key={`i${y}`} cx={152} cy={y + 3} r={6} className="pic-in" />
      ))}
      {hidden.map((y) => (
        <circle key={`h${y}`} cx={194} cy={y + 3} r={6} className="pic-hidden" />
      ))}
      {outputs.map((y) => (
        <circle key={`o${y}`} cx={236} cy={y + 3} r={6} className="pic-hidden" />
      ))}
      {[64, 22, 14].map((width, i) => (
        <rect
          key={width}
          x={254}
          y={29 + i * 22}
          width={width}
          height={14}
          rx={4}
          className={i === 0 ? 'pic-answer' : 'pic-cell'}
        />
      ))}
    </svg>
  );
}
