-- What agents tell beside tokens and dollars: native credits, attributes of one's own, input of which the cache is not
-- told apart, and the name and attempt of what was done. Every statement can be repeated.

ALTER TABLE charges
    ADD COLUMN IF NOT EXISTS credits Decimal(38, 12) CODEC(ZSTD(1)) AFTER price_output,
    ADD COLUMN IF NOT EXISTS credited_entries Int64 CODEC(T64, ZSTD(1)) AFTER credits,
    ADD COLUMN IF NOT EXISTS input_unsplit_tokens Int64 CODEC(T64, ZSTD(1)) AFTER credited_entries,
    ADD COLUMN IF NOT EXISTS credit_unit LowCardinality(String) AFTER input_unsplit_tokens,
    ADD COLUMN IF NOT EXISTS attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)) AFTER credit_unit;

ALTER TABLE evidence
    ADD COLUMN IF NOT EXISTS credits Decimal(38, 12) CODEC(ZSTD(1)) AFTER price_output,
    ADD COLUMN IF NOT EXISTS credited_entries Int64 CODEC(T64, ZSTD(1)) AFTER credits,
    ADD COLUMN IF NOT EXISTS input_unsplit_tokens Int64 CODEC(T64, ZSTD(1)) AFTER credited_entries,
    ADD COLUMN IF NOT EXISTS credit_unit LowCardinality(String) AFTER input_unsplit_tokens,
    ADD COLUMN IF NOT EXISTS attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)) AFTER credit_unit;

ALTER TABLE activities
    ADD COLUMN IF NOT EXISTS name LowCardinality(String) AFTER quantity,
    ADD COLUMN IF NOT EXISTS attempt UInt32 CODEC(T64, ZSTD(1)) AFTER name,
    ADD COLUMN IF NOT EXISTS depth UInt32 CODEC(T64, ZSTD(1)) AFTER attempt;

-- Few charges have any of these, so they have a rollup of their own, and those of all usage stay as they are. No charge
-- of earlier versions has them: there is nothing to fill in.
CREATE TABLE usage_extra_hourly (
    hour DateTime('UTC'),
    user String,
    `group` LowCardinality(String),
    team LowCardinality(String),
    cost_center LowCardinality(String),
    session String,
    repo LowCardinality(String),
    branch String,
    pr String,
    agent LowCardinality(String),
    provider LowCardinality(String),
    model LowCardinality(String),
    source LowCardinality(String),
    subagent LowCardinality(String),
    effort LowCardinality(String),
    workflow LowCardinality(String),
    task LowCardinality(String),
    credit_unit LowCardinality(String),
    credits Decimal(38, 12),
    credited_entries Int64,
    input_unsplit_tokens Int64
) ENGINE = SummingMergeTree((credits, credited_entries, input_unsplit_tokens)) PARTITION BY toYYYYMM(hour)
ORDER BY (user, hour, `group`, team, cost_center, session, repo, branch, pr, agent, provider, model, source, subagent, effort, workflow, task, credit_unit)
SETTINGS non_replicated_deduplication_window = 10000;

CREATE MATERIALIZED VIEW usage_extra_hourly_from_charges TO usage_extra_hourly AS
SELECT
    toStartOfHour(toDateTime(time, 'UTC')) AS hour,
    user, `group`, team, cost_center, session, repo, branch, pr, agent, provider, model, source, subagent, effort, workflow, task, credit_unit,
    sum(charges.credits) AS credits,
    sum(charges.credited_entries) AS credited_entries,
    sum(charges.input_unsplit_tokens) AS input_unsplit_tokens
FROM charges
WHERE charges.credits != 0 OR charges.credited_entries != 0 OR charges.input_unsplit_tokens != 0
GROUP BY hour, user, `group`, team, cost_center, session, repo, branch, pr, agent, provider, model, source, subagent, effort, workflow, task, credit_unit;

ALTER TABLE activities_hourly
    ADD COLUMN IF NOT EXISTS name LowCardinality(String) AFTER kind,
    MODIFY ORDER BY (user, hour, kind, `group`, team, cost_center, session, repo, branch, pr, agent, workflow, task, name);

ALTER TABLE activities_hourly_from_activities MODIFY QUERY
SELECT
    toStartOfHour(toDateTime(time, 'UTC')) AS hour,
    kind, name, user, `group`, team, cost_center, session, repo, branch, pr, agent, workflow, task,
    sum(activities.quantity) AS quantity
FROM activities
GROUP BY hour, kind, name, user, `group`, team, cost_center, session, repo, branch, pr, agent, workflow, task;
