import * as Radix from '@radix-ui/react-dropdown-menu';
import { Check, type LucideIcon } from 'lucide-react';
import { Fragment, type ReactElement } from 'react';
import { cx } from './classes';
import { keepShortcuts } from './shortcuts';
import './overlay.css';

export interface MenuItem {
  label: string;
  /** A second, quieter line. */
  note?: string | undefined;
  icon?: LucideIcon | undefined;
  shortcut?: string | undefined;
  /** Set on items of which one or several are chosen. */
  checked?: boolean | undefined;
  danger?: boolean | undefined;
  disabled?: boolean | undefined;
  onSelect(): void;
}
export interface MenuSection {
  label?: string;
  items: readonly MenuItem[];
}
export interface MenuProps {
  trigger: ReactElement;
  sections: readonly MenuSection[];
  align?: 'start' | 'center' | 'end';
}

/** A menu that hangs on a button. */
export function Menu({ trigger, sections, align = 'start' }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild onKeyDown={keepShortcuts}>
        {trigger}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="ui-menu" align={align} sideOffset={4} collisionPadding={8}>
          {sections.map((section, i) => (
            <Fragment key={section.label ?? i}>
              {i > 0 && <Radix.Separator className="ui-menu-line" />}
              {section.label && <Radix.Label className="ui-menu-label">{section.label}</Radix.Label>}
              {section.items.map((item) => (
                <Item key={item.label} {...item} />
              ))}
            </Fragment>
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Item({
  label,
  note,
  icon: Icon,
  shortcut,
  checked,
  danger = false,
  disabled = false,
  onSelect,
}: MenuItem) {
  const inside = (
    <>
      {checked !== undefined && (
        <span className="ui-menu-check">{checked && <Check size={15} aria-hidden />}</span>
      )}
      {Icon && <Icon size={15} aria-hidden />}
      <span>
        {label}
        {note && <span className="ui-menu-note">{note}</span>}
      </span>
      {shortcut && <span className="ui-menu-key">{shortcut}</span>}
    </>
  );
  const shared = { className: cx('ui-menu-item', danger && 'ui-menu-item-danger'), disabled, onSelect };
  return checked === undefined ? (
    <Radix.Item {...shared}>{inside}</Radix.Item>
  ) : (
    <Radix.CheckboxItem {...shared} checked={checked}>
      {inside}
    </Radix.CheckboxItem>
  );
}
