// A field that searches while somebody types, after a short pause.
import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';

type Props = {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
};

const PAUSE_MS = 250;

export function SearchBox({ label, value, onChange }: Props) {
  const [text, setText] = useState(value);
  const [told, setTold] = useState(value);
  // The way back changes the text from outside.
  if (value !== told) {
    setTold(value);
    setText(value);
  }
  const tell = useDebouncedCallback((next: string) => {
    setTold(next);
    onChange(next);
  }, PAUSE_MS);
  return (
    <TextInput
      type="search"
      size="sm"
      w={{ base: '100%', xs: 280 }}
      aria-label={label}
      placeholder={label}
      value={text}
      data-search
      onChange={(event) => {
        setText(event.currentTarget.value);
        tell(event.currentTarget.value.trim());
      }}
    />
  );
}
