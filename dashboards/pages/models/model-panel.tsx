// The side panel of Models and pricing.
import type { ReactNode } from 'react';
import { Boundary } from '../../parts/boundary.tsx';
import { SideSheet } from '../../parts/side-sheet.tsx';
import { useAddress } from '../limits/use-address.ts';
import { EditPool, NewPool } from './pool-panel.tsx';
import { PriceImport } from './price-import.tsx';
import { ExistingPrice, NewPrice } from './price-panel.tsx';
import { modelPanelOf, type ModelPanel } from './model-address.ts';
import { RerateForm, RerateJob } from './rerate-panel.tsx';

export default function ModelSheet() {
  const { panel, close } = useAddress();
  const shown = modelPanelOf(panel);
  if (!shown) return null;
  const { title, body } = contentOf(shown);
  return (
    <SideSheet title={title} onClose={close}>
      <Boundary key={panel?.id}>{body}</Boundary>
    </SideSheet>
  );
}

function contentOf(panel: ModelPanel): { readonly title: string; readonly body: ReactNode } {
  switch (panel.about) {
    case 'entry':
      return { title: `Price ${panel.entry}`, body: <ExistingPrice entry={panel.entry} /> };
    case 'new':
      return { title: titleOf(panel.price.model), body: <NewPrice price={panel.price} /> };
    case 'rerate':
      return { title: 'Price again', body: <RerateForm provider={panel.provider} model={panel.model} /> };
    case 'job':
      return { title: 'Priced again: before and after', body: <RerateJob id={panel.id} /> };
    case 'import':
      return { title: 'Import prices', body: <PriceImport /> };
    case 'pool':
      return panel.pool === ''
        ? { title: 'A pool of credits', body: <NewPool /> }
        : { title: `Pool ${panel.pool}`, body: <EditPool pool={panel.pool} /> };
  }
}

function titleOf(model: string): string {
  return model === '' ? 'A new price' : `A price of ${model}`;
}
