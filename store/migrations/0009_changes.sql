-- What forges told, the changes (pull requests, merge requests) that it adds up to, and what was spent on them. Every
-- statement can be repeated.

ALTER TABLE charges
    ADD COLUMN IF NOT EXISTS pr_source LowCardinality(String) AFTER attributes,
    ADD COLUMN IF NOT EXISTS told_place String CODEC(ZSTD(1)) AFTER pr_source;
ALTER TABLE evidence
    ADD COLUMN IF NOT EXISTS pr_source LowCardinality(String) AFTER attributes,
    ADD COLUMN IF NOT EXISTS told_place String CODEC(ZSTD(1)) AFTER pr_source;
ALTER TABLE activities
    ADD COLUMN IF NOT EXISTS pr_source LowCardinality(String) AFTER depth,
    ADD COLUMN IF NOT EXISTS told_place String CODEC(ZSTD(1)) AFTER pr_source;

-- Facts as they came, one row each; what is computed from them can be computed again.
CREATE TABLE forge_facts (
    time DateTime64(9, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    record_id UInt64,
    forge LowCardinality(String),
    repo LowCardinality(String),
    pr String,
    kind LowCardinality(String),
    actor String,
    actor_kind LowCardinality(String),
    detail String CODEC(ZSTD(3)),
    batch_id UInt64 CODEC(DoubleDelta, ZSTD(1))
) ENGINE = MergeTree PARTITION BY toYYYYMM(time) ORDER BY (repo, pr, time, record_id)
SETTINGS non_replicated_deduplication_window = 10000;

-- A row for each version of a change; the one of the latest batch counts. `time` is when it was opened, the same in all.
CREATE TABLE changes (
    time DateTime64(9, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    record_id UInt64,
    forge LowCardinality(String),
    repo LowCardinality(String),
    pr String,
    title String,
    url String,
    author String,
    author_kind LowCardinality(String),
    state LowCardinality(String),
    is_draft Bool,
    head_repo LowCardinality(String),
    head_branch String,
    base_branch LowCardinality(String),
    opened_at DateTime64(3, 'UTC'),
    updated_at DateTime64(3, 'UTC'),
    closed_at Nullable(DateTime64(3, 'UTC')),
    merged_at Nullable(DateTime64(3, 'UTC')),
    merged_by String,
    commits Nullable(Int64),
    additions Nullable(Int64),
    deletions Nullable(Int64),
    changed_files Nullable(Int64),
    -- Of the reverts that are merged: by whom and since when; empty and NULL while it stands.
    reverted_by String,
    reverted_at Nullable(DateTime64(3, 'UTC')),
    -- What only a part of it was reverted by.
    touched_by Array(String),
    -- What it reverts itself, as numbers of changes in the same repository.
    reverts Array(String),
    tasks Array(String),
    agents Array(LowCardinality(String)),
    reviews UInt32,
    approvals UInt32,
    changes_requested UInt32,
    bot_reviews UInt32,
    threads_resolved UInt32,
    first_review_at Nullable(DateTime64(3, 'UTC')),
    runs UInt32,
    failed_runs UInt32,
    first_failed_at Nullable(DateTime64(3, 'UTC')),
    -- Billable minutes of jobs by kind of runner and month (`actions_linux@202611`): of all runs, and of those that reviewed.
    minutes Map(LowCardinality(String), Int64),
    review_minutes Map(LowCardinality(String), Int64),
    batch_id UInt64 CODEC(DoubleDelta, ZSTD(1))
) ENGINE = MergeTree PARTITION BY toYYYYMM(time) ORDER BY (repo, pr, batch_id)
SETTINGS non_replicated_deduplication_window = 10000;

-- What was spent on changes: the small part of usage that the pages of repositories and changes read.
CREATE TABLE change_usage_daily (
    day Date,
    repo LowCardinality(String),
    pr String,
    pr_source LowCardinality(String),
    user String,
    `group` LowCardinality(String),
    team LowCardinality(String),
    cost_center LowCardinality(String),
    session String,
    agent LowCardinality(String),
    provider LowCardinality(String),
    model LowCardinality(String),
    source LowCardinality(String),
    subagent LowCardinality(String),
    effort LowCardinality(String),
    workflow LowCardinality(String),
    task LowCardinality(String),
    calls Int64,
    retries Int64,
    input_tokens Int64,
    cache_read_tokens Int64,
    cache_write_5m_tokens Int64,
    cache_write_1h_tokens Int64,
    cache_write_unsplit_tokens Int64,
    output_tokens Int64,
    reasoning_tokens Int64,
    cost Decimal(38, 12),
    reported_cost Decimal(38, 12),
    list_cost Decimal(38, 12),
    list_cost_max Decimal(38, 12),
    entries Int64,
    reported_entries Int64,
    listed_entries Int64,
    unpriced_entries Int64
) ENGINE = SummingMergeTree((calls, retries, input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_write_unsplit_tokens, output_tokens, reasoning_tokens, cost, reported_cost, list_cost, list_cost_max, entries, reported_entries, listed_entries, unpriced_entries)) PARTITION BY toYYYYMM(day)
ORDER BY (repo, pr, day, pr_source, user, `group`, team, cost_center, session, agent, provider, model, source, subagent, effort, workflow, task)
SETTINGS non_replicated_deduplication_window = 10000;

-- What was told before this version, also of months that only rollups still hold; the view below adds what comes after. Keys
-- that an attempt that was cut short left behind are whole, and are not inserted again.
INSERT INTO change_usage_daily
SELECT
    toDate(hour, 'UTC') AS day,
    repo, pr, '' AS pr_source, user, `group`, team, cost_center, session, agent, provider, model, source, subagent, effort, workflow, task,
    sum(t.calls) AS calls,
    sum(t.retries) AS retries,
    sum(t.input_tokens) AS input_tokens,
    sum(t.cache_read_tokens) AS cache_read_tokens,
    sum(t.cache_write_5m_tokens) AS cache_write_5m_tokens,
    sum(t.cache_write_1h_tokens) AS cache_write_1h_tokens,
    sum(t.cache_write_unsplit_tokens) AS cache_write_unsplit_tokens,
    sum(t.output_tokens) AS output_tokens,
    sum(t.reasoning_tokens) AS reasoning_tokens,
    sum(t.cost) AS cost,
    sum(t.reported_cost) AS reported_cost,
    sum(t.list_cost) AS list_cost,
    sum(t.list_cost_max) AS list_cost_max,
    sum(t.entries) AS entries,
    sum(t.reported_entries) AS reported_entries,
    sum(t.listed_entries) AS listed_entries,
    sum(t.unpriced_entries) AS unpriced_entries
FROM usage_hourly AS t
WHERE pr != ''
GROUP BY day, repo, pr, pr_source, user, `group`, team, cost_center, session, agent, provider, model, source, subagent, effort, workflow, task
HAVING (day, repo, pr, user, `group`, team, cost_center, session, agent, provider, model, source, subagent, effort, workflow, task)
    NOT IN (SELECT day, repo, pr, user, `group`, team, cost_center, session, agent, provider, model, source, subagent, effort, workflow, task FROM change_usage_daily);

CREATE MATERIALIZED VIEW change_usage_daily_from_charges TO change_usage_daily AS
SELECT
    toDate(time, 'UTC') AS day,
    repo, pr, pr_source, user, `group`, team, cost_center, session, agent, provider, model, source, subagent, effort, workflow, task,
    sum(charges.calls) AS calls,
    sum(charges.retries) AS retries,
    sum(charges.input_tokens) AS input_tokens,
    sum(charges.cache_read_tokens) AS cache_read_tokens,
    sum(charges.cache_write_5m_tokens) AS cache_write_5m_tokens,
    sum(charges.cache_write_1h_tokens) AS cache_write_1h_tokens,
    sum(charges.cache_write_unsplit_tokens) AS cache_write_unsplit_tokens,
    sum(charges.output_tokens) AS output_tokens,
    sum(charges.reasoning_tokens) AS reasoning_tokens,
    sum(charges.cost) AS cost,
    sum(charges.reported_cost) AS reported_cost,
    sum(charges.list_cost) AS list_cost,
    sum(charges.list_cost_max) AS list_cost_max,
    sum(charges.entries) AS entries,
    sum(charges.reported_entries) AS reported_entries,
    sum(charges.listed_entries) AS listed_entries,
    sum(charges.unpriced_entries) AS unpriced_entries
FROM charges
WHERE charges.pr != ''
GROUP BY day, repo, pr, pr_source, user, `group`, team, cost_center, session, agent, provider, model, source, subagent, effort, workflow, task;
