-- Files that were exported: who asked for what, what it added up to, and the digest of its bytes.

CREATE TABLE exports (
    id String,
    at DateTime64(3, 'UTC'),
    made_by String,
    kind LowCardinality(String),
    form LowCardinality(String),
    name String,
    -- What was asked for, as JSON.
    parameters String,
    range_from Nullable(DateTime64(3, 'UTC')),
    range_to Nullable(DateTime64(3, 'UTC')),
    row_count Nullable(UInt64),
    bytes UInt64,
    -- SHA-256 in hex.
    sha256 String,
    -- By currency, as JSON; empty where they are not added up.
    totals String,
    complete Bool
) ENGINE = MergeTree ORDER BY (at, id)
SETTINGS non_replicated_deduplication_window = 10000;
