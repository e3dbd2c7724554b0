// How much of a limit is used: bar, word and numbers, so that colour never speaks alone.
import { Box, Group, Text } from '@mantine/core';

/** `near` from 75 %, `almost` from 90 %, `over` when spend meets the limit. */
export type MeterState = 'ok' | 'near' | 'almost' | 'over' | 'unknown';

/** The state of a share in percent; undefined where spend is not known. */
export function meterState(percent: number | undefined): MeterState {
  if (percent === undefined) return 'unknown';
  if (percent >= 100) return 'over';
  if (percent >= 90) return 'almost';
  return percent >= 75 ? 'near' : 'ok';
}

const LOOKS: Readonly<
  Record<MeterState, { readonly word: string; readonly colour: string; readonly sign: string }>
> = {
  ok: { word: 'Within limit', colour: 'var(--outlay-ok)', sign: '●' },
  near: { word: 'Near limit', colour: 'var(--outlay-near)', sign: '◐' },
  almost: { word: 'Almost used up', colour: 'var(--outlay-over)', sign: '◕' },
  over: { word: 'Limit reached', colour: 'var(--outlay-over)', sign: '■' },
  unknown: { word: 'Spend not known', colour: 'var(--outlay-series-other)', sign: '?' },
};

type MeterProps = {
  /** Share of the limit in percent; undefined where it is not known. */
  readonly percent: number | undefined;
  /** What it is of, for screen readers: `Monthly limit of ada@example.com`. */
  readonly label: string;
  /** The numbers: `$31.20 of $50.00`. */
  readonly numbers: string;
  /** Without word and numbers, for cells of tables that show them elsewhere. */
  readonly isBare?: boolean;
};

export function Meter({ percent, label, numbers, isBare = false }: MeterProps) {
  const state = meterState(percent);
  const { word, colour, sign } = LOOKS[state];
  const width = Math.min(100, Math.max(0, percent ?? 0));
  return (
    <Box>
      {!isBare && (
        <Group justify="space-between" gap="xs">
          <Text size="sm" fw={600} c={state === 'unknown' ? 'dimmed' : colour}>
            <span aria-hidden="true">{sign} </span>
            {word}
          </Text>
          <Text size="sm">{numbers}</Text>
        </Group>
      )}
      <Box
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(width)}
        aria-valuetext={`${word}: ${numbers}`}
        className={`outlay-meter outlay-meter-${state}`}
      >
        <Box style={{ width: `${width}%`, background: colour }} />
      </Box>
    </Box>
  );
}
