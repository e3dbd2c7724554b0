// Colours, type and spacing of the app. Charts take theirs from `--outlay-series-*` in theme.css.
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const ink: MantineColorsTuple = [
  '#e6f3fb',
  '#cfe4f3',
  '#9fc8e6',
  '#6aaad8',
  '#3f90cd',
  '#2480c7',
  '#0072b2',
  '#0064a0',
  '#00588f',
  '#004b7e',
];

/** Mantine's greys of the dark theme, on the blue side like the ground. */
const dark: MantineColorsTuple = [
  '#d5dae1',
  '#b9c1cb',
  '#8d97a4',
  '#69727e',
  '#39414c',
  '#2b323b',
  '#20262e',
  '#14171c',
  '#10131a',
  '#0b0d11',
];

export const theme = createTheme({
  primaryColor: 'ink',
  primaryShade: { light: 6, dark: 3 },
  // Filled buttons of the dark theme are light: their text is dark.
  autoContrast: true,
  colors: { ink, dark },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  defaultRadius: 'md',
  focusRing: 'auto',
  respectReducedMotion: true,
  // The navigation is whole from here on.
  breakpoints: { md: '64.0625em' },
  components: {
    // The head of a dialog is a <header>, which would count as a second banner of the page.
    Modal: { defaultProps: { attributes: { header: { role: 'presentation' } } } },
    Drawer: { defaultProps: { attributes: { header: { role: 'presentation' } } } },
    // A menu holds items only, the first of which has the focus, and lies in a landmark of the page.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false, portalProps: { target: '#main' } } },
  },
  headings: { sizes: { h1: { fontSize: '1.625rem', lineHeight: '1.25' } } },
});

/** Text that Mantine draws too lightly for small print gets 4.5:1 on both grounds. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: { '--mantine-color-dimmed': '#5a6370', '--mantine-color-body': '#ffffff' },
  dark: {
    '--mantine-color-dimmed': '#a6afbb',
    '--mantine-color-body': '#14171c',
    '--mantine-color-anchor': 'var(--mantine-color-ink-2)',
  },
});
