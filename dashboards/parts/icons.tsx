// Line icons on a grid of 20. They only repeat what a word beside them or a label says.

const PATHS = {
  overview: 'M3 3h6v8H3zM11 3h6v4h-6zM11 9h6v8h-6zM3 13h6v4H3z',
  explore: 'M3 17V9M8 17V4M13 17v-6M17.5 17H2M16 3.5 18 5.5M16 7a2.5 2.5 0 1 0 0-.01',
  people:
    'M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2 17c0-3 2.4-5 5.5-5s5.500 2 5.500 5M13.500 3.900a2.800 2.800 0 0 1 0 5.300M15 12.300c1.900.6 3 2.300 3 4.700',
  repos:
    'M5.500 7v6M5.500 7a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM5.500 17a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM14.500 17a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM14.500 13V8a3 3 0 0 0-3-3H9.500M11.500 2.800 9.300 5l2.200 2.200',
  sessions: 'M4 3.500v11a2 2 0 0 0 2 2h2M4 7.500h4M4 12h4M10.500 5h6v4.500h-6zM10.500 12h6v4.500h-6z',
  models:
    'M6 6h8v8H6zM8.500 3v3M11.500 3v3M8.500 14v3M11.500 14v3M3 8.500h3M3 11.500h3M14 8.500h3M14 11.500h3',
  limits: 'M3.500 15.500a7.500 7.500 0 1 1 13 0M10 12.500l3.500-4.500M10 12.500h.01',
  alerts: 'M5 13.500V9a5 5 0 0 1 10 0v4.500l1.500 1.500h-13zM8.500 17.500h3',
  me: 'M10 10a3.300 3.300 0 1 0 0-6.600A3.300 3.300 0 0 0 10 10ZM3.500 17.500c.5-3.300 3-5 6.500-5s6 1.700 6.500 5',
  setup: 'M7 2.500v4M13 2.500v4M5 6.500h10v3a5 5 0 0 1-10 0zM10 14.500v3.500',
  reconciliation:
    'M10 3v14M6.500 17h7M3.500 5.500h13M6 5.500l-2.500 5.500a2.500 2.500 0 0 0 5 0zM14 5.500l-2.500 5.500a2.500 2.500 0 0 0 5 0z',
  export: 'M10 12.500V3M6.500 6.500 10 3l3.500 3.500M4 11v5.500h12V11',
  search: 'M8.800 14.500a5.700 5.700 0 1 0 0-11.400 5.700 5.700 0 0 0 0 11.400ZM13 13l4.200 4.200',
  adjust: 'M3 6h8M15 6h2M13 4v4M3 14h2M9 14h8M7 12v4',
  link: 'M8.500 11.500a3 3 0 0 0 4.500.3l2.700-2.700a3.100 3.100 0 0 0-4.400-4.400L10 6M11.500 8.500a3 3 0 0 0-4.500-.3l-2.700 2.700a3.100 3.100 0 0 0 4.400 4.400L10 14',
  light:
    'M10 13.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7ZM10 1.800v1.700M10 16.500v1.700M1.800 10h1.700M16.500 10h1.700M4.200 4.200l1.200 1.200M14.600 14.600l1.200 1.200M4.200 15.800l1.200-1.200M14.600 5.400l1.200-1.200',
  dark: 'M16.800 11.600A7 7 0 0 1 8.400 3.200a7 7 0 1 0 8.400 8.400Z',
  auto: 'M2.500 4h15v9.500h-15zM7 17h6M10 13.500V17',
  plus: 'M10 4.500v11M4.500 10h11',
  close: 'M5.500 5.500l9 9M14.500 5.500l-9 9',
  calendar: 'M3 4.500h14V17H3zM3 8.500h14M6.500 2.500v3M13.500 2.500v3',
  bookmark: 'M5.500 3h9v14L10 13.500 5.500 17z',
  keyboard: 'M2 5h16v10H2zM5 8h.01M8 8h.01M11 8h.01M14.500 8h.01M5 11h.01M14.500 11h.01M7.500 12h5',
  down: 'M5.500 7.500 10 12l4.500-4.500',
  right: 'M7.500 5.500 12 10l-4.500 4.500',
  page: 'M5 2.500h6.500l4 4v11H5zM11.500 2.500v4h4',
  docs: 'M10 5.500C8 4 5.500 3.600 3 4v11.500c2.500-.4 5 0 7 1.500 2-1.500 4.500-1.900 7-1.500V4c-2.500-.4-5 0-7 1.500ZM10 5.500V17',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      viewBox="0 0 20 20"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={1.6}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      className="outlay-icon"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
