import * as Radix from '@radix-ui/react-tabs';
import type { ReactNode } from 'react';
import './surface.css';

export interface TabsProps<T extends string> {
  /** Accessible name of the row of tabs. */
  label: string;
  tabs: readonly { value: T; label: string; badge?: ReactNode; content: ReactNode }[];
  value: T;
  onChange(value: T): void;
}

/** Several pages in one place. */
export function Tabs<T extends string>({ label, tabs, value, onChange }: TabsProps<T>) {
  return (
    <Radix.Root className="ui-tabs" value={value} onValueChange={(v) => onChange(v as T)}>
      <Radix.List className="ui-tab-list" aria-label={label}>
        {tabs.map((t) => (
          <Radix.Trigger key={t.value} value={t.value} className="ui-tab">
            {t.label}
            {t.badge}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((t) => (
        <Radix.Content key={t.value} value={t.value} className="ui-tab-page">
          {t.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
