// Who sells what a row in FOCUS charges for, by the name that the ledger has.
import type { Row } from './csv.ts';

/** Names by what companies and services are called; OpenTelemetry's where it has one. The first that fits counts. */
const PROVIDERS: readonly (readonly [company: RegExp, service: RegExp, provider: string])[] = [
  [/amazon|aws/, /bedrock/, 'aws.bedrock'],
  [/amazon|aws/, /(?:)/, 'aws'],
  [/microsoft|azure/, /openai|foundry|cognitive/, 'azure.ai.openai'],
  [/microsoft|azure/, /(?:)/, 'azure'],
  [/google/, /vertex/, 'gcp.vertex_ai'],
  [/google/, /gemini/, 'gcp.gemini'],
  [/google/, /(?:)/, 'gcp'],
  [/openai/, /(?:)/, 'openai'],
  [/anthropic/, /(?:)/, 'anthropic'],
  [/github/, /(?:)/, 'github'],
  [/cursor|anysphere/, /(?:)/, 'cursor'],
];

/** From 1.3 on `ServiceProviderName`, before it `ProviderName`; in lower case as it comes where it is not known. */
export function focusProvider(row: Row): string {
  const columns = ['ServiceProviderName', 'ProviderName', 'PublisherName', 'InvoiceIssuerName'];
  const name = columns.map((column) => row.text(column)).find((text) => text !== '') ?? '';
  const company = name.toLowerCase();
  const service = row.text('ServiceName').toLowerCase();
  return PROVIDERS.find(([of, sells]) => of.test(company) && sells.test(service))?.[2] ?? company;
}
