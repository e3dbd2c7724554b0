-- What was spent on each change and on none, by the day: what outcomes of long ranges are made from. Every statement can be
-- repeated.

CREATE TABLE usage_work_daily (
    day Date,
    repo LowCardinality(String),
    pr String,
    source LowCardinality(String),
    workflow LowCardinality(String),
    calls Int64,
    cost Decimal(38, 12),
    entries Int64,
    unpriced_entries Int64
) ENGINE = SummingMergeTree((calls, cost, entries, unpriced_entries)) PARTITION BY toYYYYMM(day)
ORDER BY (repo, pr, day, source, workflow)
SETTINGS non_replicated_deduplication_window = 10000;

CREATE MATERIALIZED VIEW usage_work_daily_from_charges TO usage_work_daily AS
SELECT
    toDate(time, 'UTC') AS day,
    repo, pr, source, workflow,
    sum(charges.calls) AS calls,
    sum(charges.cost) AS cost,
    sum(charges.entries) AS entries,
    sum(charges.unpriced_entries) AS unpriced_entries
FROM charges
GROUP BY day, repo, pr, source, workflow;

-- What the rollups before it hold, which may go back further than the ledger: months of changes are kept by themselves. As
-- the difference to what is there already, so that a repetition adds nothing.
INSERT INTO usage_work_daily (day, repo, pr, source, workflow, calls, cost, entries, unpriced_entries)
SELECT day, repo, pr, source, workflow, sum(d.calls), sum(d.cost), sum(d.entries), sum(d.unpriced_entries)
FROM (
    SELECT day, repo, pr, source, workflow, calls, cost, entries, unpriced_entries FROM usage_daily WHERE pr = ''
    UNION ALL
    SELECT day, repo, pr, source, workflow, calls, cost, entries, unpriced_entries FROM change_usage_daily
    UNION ALL
    SELECT day, repo, pr, source, workflow, -calls, -cost, -entries, -unpriced_entries FROM usage_work_daily
) AS d
GROUP BY day, repo, pr, source, workflow
HAVING sum(d.calls) != 0 OR sum(d.cost) != 0 OR sum(d.entries) != 0 OR sum(d.unpriced_entries) != 0
SETTINGS max_threads = 1, max_bytes_before_external_group_by = 100000000, max_partitions_per_insert_block = 10000;
