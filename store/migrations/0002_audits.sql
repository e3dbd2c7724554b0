-- What each audit of the ledger found: figures to ask for, and the whole result as JSON.

CREATE TABLE audits (
    started_at DateTime64(3, 'UTC'),
    finished_at DateTime64(3, 'UTC'),
    trigger LowCardinality(String),
    ok Bool,
    differences UInt64,
    duplicate_records UInt64,
    superseded_records UInt64,
    taken_back_cost Decimal(38, 12),
    detail String CODEC(ZSTD(1))
) ENGINE = MergeTree ORDER BY started_at
SETTINGS non_replicated_deduplication_window = 1000;
