// An amount in dollars: empty is no limit, 0 is none allowed.
import { TextInput } from '@mantine/core';
import { budgetOf } from '../../words/budget-text.ts';

type Props = {
  readonly label: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly isRequired?: boolean;
};

export function AmountField({ label, text, onChange, isRequired = false }: Props) {
  const isWrong = budgetOf(text) === undefined;
  return (
    <TextInput
      label={label}
      inputMode="decimal"
      leftSection="$"
      placeholder={isRequired ? undefined : 'No limit'}
      value={text}
      required={isRequired}
      error={isWrong && 'An amount such as 50 or 1,000'}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
