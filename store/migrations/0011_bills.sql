-- What providers report and bill. A slice (source, account, scope, day) is replaced as a whole: its latest version counts,
-- the earlier ones stay.

CREATE TABLE bill_imports (
    id String,
    source LowCardinality(String),
    name String,
    -- SHA-256 of the bytes, in hex.
    content_hash String,
    at DateTime64(3, 'UTC'),
    imported_by String,
    -- `file`, or the connection that read it.
    origin LowCardinality(String),
    first_day Nullable(Date),
    last_day Nullable(Date),
    slices UInt32,
    changed_slices UInt32,
    lines UInt32,
    unknown_lines UInt32,
    notes Array(String)
) ENGINE = MergeTree ORDER BY (at, id)
SETTINGS non_replicated_deduplication_window = 10000;

CREATE TABLE bill_lines (
    import_id String,
    line UInt32,
    source LowCardinality(String),
    account LowCardinality(String),
    scope LowCardinality(String),
    day Date,
    provider LowCardinality(String),
    item String,
    kind LowCardinality(String),
    unknown String,
    product LowCardinality(String),
    model LowCardinality(String),
    token_kind LowCardinality(String),
    user String,
    api_key String,
    repo LowCardinality(String),
    workflow String,
    pr String,
    session String,
    cost_center LowCardinality(String),
    quantity Nullable(Decimal(38, 12)),
    unit LowCardinality(String),
    list_cost Nullable(Decimal(38, 12)),
    billed_cost Nullable(Decimal(38, 12)),
    currency LowCardinality(String),
    raw String CODEC(ZSTD(3))
) ENGINE = MergeTree PARTITION BY toYYYYMM(day) ORDER BY (source, account, scope, day, import_id, line)
SETTINGS non_replicated_deduplication_window = 10000;

-- Written after the lines, all of an import as one insert: with it they count.
CREATE TABLE bill_slices (
    source LowCardinality(String),
    account LowCardinality(String),
    scope LowCardinality(String),
    day Date,
    version UInt64,
    import_id String,
    content_hash String,
    lines UInt32,
    at DateTime64(3, 'UTC')
) ENGINE = MergeTree ORDER BY (source, account, scope, day, version)
SETTINGS non_replicated_deduplication_window = 10000;

CREATE OR REPLACE VIEW current_bill_slices AS
SELECT
    source, account, scope, day,
    max(slice.version) AS version,
    argMax(slice.import_id, slice.version) AS import_id,
    argMax(slice.content_hash, slice.version) AS content_hash,
    argMax(slice.lines, slice.version) AS lines,
    argMax(slice.at, slice.version) AS at
FROM bill_slices AS slice
GROUP BY source, account, scope, day;

-- The lines that count.
CREATE OR REPLACE VIEW current_bill_lines AS
SELECT bill_lines.*
FROM bill_lines
WHERE (source, account, scope, day, import_id) IN (SELECT source, account, scope, day, import_id FROM current_bill_slices);
