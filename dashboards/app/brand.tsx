// The name of the product, which leads to the first page.
import { Anchor } from '@mantine/core';
import { Link } from 'wouter';
import { useView } from '../view/use-view.ts';

export function BrandMark() {
  return (
    <svg viewBox="0 0 24 24" width="26" height="26" aria-hidden="true" focusable="false">
      <rect width="24" height="24" rx="6" fill="#0072b2" />
      <path
        d="M6.500 17v-4M12 17V7M17.500 17v-6.500"
        stroke="#fff"
        strokeWidth="2.600"
        strokeLinecap="round"
      />
    </svg>
  );
}

export function Brand() {
  const { search } = useView();
  return (
    <Anchor
      component={Link}
      href={`/${search()}`}
      underline="never"
      className="outlay-brand"
      aria-label="Outlay, to the first page"
    >
      <BrandMark />
      <span className="outlay-nav-label">Outlay</span>
    </Anchor>
  );
}
