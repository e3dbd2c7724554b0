// How providers and what they sell are called in FOCUS.

/** Names and category of a service. */
export type Service = {
  readonly provider: string;
  readonly name: string;
  readonly category: string;
  readonly subcategory: string;
};

const GENERATIVE_AI = { category: 'AI and Machine Learning', subcategory: 'Generative AI' };
const CONTINUOUS_INTEGRATION = {
  category: 'Developer Tools',
  subcategory: 'Continuous Integration and Deployment',
};

/** Provider and service by the ledger's name of the provider. */
const MODELS: Readonly<Record<string, readonly [provider: string, service: string]>> = {
  anthropic: ['Anthropic', 'Claude API'],
  openai: ['OpenAI', 'OpenAI API'],
  github: ['GitHub', 'GitHub Copilot'],
  cursor: ['Cursor', 'Cursor'],
  openrouter: ['OpenRouter', 'OpenRouter'],
  'aws.bedrock': ['Amazon Web Services', 'Amazon Bedrock'],
  'azure.ai.openai': ['Microsoft', 'Azure OpenAI Service'],
  'gcp.gemini': ['Google', 'Gemini API'],
  'gcp.vertex_ai': ['Google', 'Vertex AI'],
  mistral_ai: ['Mistral AI', 'Mistral AI'],
  x_ai: ['xAI', 'xAI API'],
};

/** What is written where nobody says which provider it was. */
const UNKNOWN = 'Unknown provider';

/** The service of a provider's models. Providers that are not known here keep their name. */
export function modelService(provider: string): Service {
  const named = provider === '' ? UNKNOWN : provider;
  const [name, service] = MODELS[provider] ?? [named, named];
  return { provider: name, name: service, ...GENERATIVE_AI };
}

/** The service of a line of a bill, by its kind and what the report calls the product. */
export function billedService(line: {
  readonly provider: string;
  readonly kind: string;
  readonly product: string;
}): Service {
  const service = modelService(line.provider);
  const isActions = line.provider === 'github' && (line.kind === 'minutes' || line.kind === 'storage');
  if (isActions) return { ...service, name: 'GitHub Actions', ...CONTINUOUS_INTEGRATION };
  return line.provider in MODELS || line.product === '' ? service : { ...service, name: line.product };
}
