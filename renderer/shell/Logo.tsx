import mark from '../../assets/icons/icon.svg';

/** The program's mark. */
export const Logo = ({ size }: { size: number }) => (
  <img src={mark} width={size} height={size} alt="" draggable={false} />
);
