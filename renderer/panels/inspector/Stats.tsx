import type { ReactNode } from 'react';

export const Stats = ({ children }: { children: ReactNode }) => <dl className="stats">{children}</dl>;

export const Stat = ({ label, children }: { label: string; children: ReactNode }) => (
  <div>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
);
