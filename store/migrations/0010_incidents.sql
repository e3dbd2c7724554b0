-- Incidents of runaway patterns: a row for each version, of which the latest counts; the earlier ones are their history.

CREATE TABLE incidents (
    id String,
    version UInt64,
    pattern LowCardinality(String),
    state LowCardinality(String),
    user String,
    session String,
    repo LowCardinality(String),
    opened_at DateTime64(3, 'UTC'),
    at_risk_usd Nullable(Decimal(38, 12)),
    at DateTime64(3, 'UTC'),
    -- What became of it with this version, and by whom; empty where only figures moved.
    action LowCardinality(String),
    changed_by String,
    note String,
    until Nullable(DateTime64(3, 'UTC')),
    value String CODEC(ZSTD(1))
) ENGINE = MergeTree ORDER BY (id, version)
SETTINGS non_replicated_deduplication_window = 10000;
