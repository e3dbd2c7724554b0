-- What people were alerted of, each attempt to tell it to a channel, and the checks that were allowed because nobody could tell.

CREATE TABLE alerts (
    id String,
    kind LowCardinality(String),
    scope LowCardinality(String),
    subject String,
    name String,
    period LowCardinality(String),
    period_start Nullable(DateTime64(3, 'UTC')),
    threshold_percent Nullable(UInt32),
    spent_usd Nullable(Decimal(38, 12)),
    limit_usd Nullable(Decimal(38, 12)),
    at DateTime64(3, 'UTC'),
    told_by String,
    message String CODEC(ZSTD(1))
) ENGINE = MergeTree ORDER BY (at, id)
SETTINGS non_replicated_deduplication_window = 10000;

CREATE TABLE deliveries (
    alert String,
    channel String,
    attempt UInt32,
    at DateTime64(3, 'UTC'),
    outcome LowCardinality(String),
    status Nullable(UInt16),
    duration_ms UInt32,
    next_at Nullable(DateTime64(3, 'UTC')),
    began_at DateTime64(3, 'UTC'),
    reason String
) ENGINE = MergeTree ORDER BY (channel, at, alert)
SETTINGS non_replicated_deduplication_window = 10000;

CREATE TABLE failed_open (
    id String,
    at DateTime64(3, 'UTC'),
    user String,
    agent LowCardinality(String),
    session String,
    prompt String,
    cause String,
    told_by LowCardinality(String)
) ENGINE = MergeTree ORDER BY (at, id)
SETTINGS non_replicated_deduplication_window = 10000;
