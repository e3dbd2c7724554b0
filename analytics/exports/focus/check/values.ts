// Values that FOCUS allows, and how numbers and times are spelled.

/** What a column may say, by name. */
export const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  ChargeCategory: ['Usage', 'Purchase', 'Tax', 'Credit', 'Adjustment'],
  ChargeClass: ['Correction'],
  ChargeFrequency: ['One-Time', 'Recurring', 'Usage-Based'],
  PricingCategory: ['Standard', 'Dynamic', 'Committed', 'Other'],
  CommitmentDiscountCategory: ['Spend', 'Usage'],
  CommitmentDiscountStatus: ['Used', 'Unused'],
  CapacityReservationStatus: ['Used', 'Unused'],
  ServiceCategory: [
    'AI and Machine Learning',
    'Analytics',
    'Business Applications',
    'Compute',
    'Databases',
    'Developer Tools',
    'Multicloud',
    'Identity',
    'Integration',
    'Internet of Things',
    'Management and Governance',
    'Media',
    'Migration',
    'Mobile',
    'Networking',
    'Security',
    'Storage',
    'Web',
    'Other',
  ],
};

/** Subcategories of the categories that coding agents are of; of others they are not looked at. */
export const SUBCATEGORIES: Readonly<Record<string, readonly string[]>> = {
  'AI and Machine Learning': [
    'AI Platforms',
    'Bots',
    'Generative AI',
    'Machine Learning',
    'Natural Language Processing',
    'Other (AI and Machine Learning)',
  ],
  'Developer Tools': [
    'Developer Platforms',
    'Continuous Integration and Deployment',
    'Development Environments',
    'Source Code Management',
    'Quality Assurance',
    'Other (Developer Tools)',
  ],
};

/** A number: no sign for what is positive, no commas, an exponent without plus. */
export const NUMBER = /^-?(?:\d+(?:\.\d*)?|\.\d+)(?:E-?\d{1,3})?$/i;

/** A time in UTC to the second; fractions are taken. */
export const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/;

/** A national currency, ISO 4217. */
export const CURRENCY = /^[A-Z]{3}$/;

/** What stands for nothing; nothing is an empty cell. */
export const PLACEHOLDER = /^(?:n\/?a|null|none|nil|not applicable|-+|\s+)$/i;

/** Columns in which such a word may be meant. */
export const MAY_BE_PLACEHOLDER: ReadonlySet<string> = new Set(['HostProviderName', 'Tags']);
