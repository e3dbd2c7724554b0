-- What pages ask most often of long ranges, small enough to be read whole: usage of a day by each value of one dimension,
-- and of a day by session. Every statement can be repeated.

CREATE TABLE usage_dimension_daily (
    day Date,
    dimension LowCardinality(String),
    value String,
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
ORDER BY (dimension, day, value)
SETTINGS non_replicated_deduplication_window = 10000;

-- The row of no dimension, with an empty name and value, is all usage of the day.
CREATE MATERIALIZED VIEW usage_dimension_daily_from_charges TO usage_dimension_daily AS
SELECT
    x.day AS day,
    pair.1 AS dimension,
    pair.2 AS value,
    sum(x.calls) AS calls,
    sum(x.retries) AS retries,
    sum(x.input_tokens) AS input_tokens,
    sum(x.cache_read_tokens) AS cache_read_tokens,
    sum(x.cache_write_5m_tokens) AS cache_write_5m_tokens,
    sum(x.cache_write_1h_tokens) AS cache_write_1h_tokens,
    sum(x.cache_write_unsplit_tokens) AS cache_write_unsplit_tokens,
    sum(x.output_tokens) AS output_tokens,
    sum(x.reasoning_tokens) AS reasoning_tokens,
    sum(x.cost) AS cost,
    sum(x.reported_cost) AS reported_cost,
    sum(x.list_cost) AS list_cost,
    sum(x.list_cost_max) AS list_cost_max,
    sum(x.entries) AS entries,
    sum(x.reported_entries) AS reported_entries,
    sum(x.listed_entries) AS listed_entries,
    sum(x.unpriced_entries) AS unpriced_entries
FROM (
    SELECT
        toDate(time, 'UTC') AS day,
        user, `group`, team, cost_center, repo, agent, provider, model, source, subagent, effort, workflow, task,
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
    GROUP BY day, user, `group`, team, cost_center, repo, agent, provider, model, source, subagent, effort, workflow, task
) AS x
ARRAY JOIN [('', ''), ('user', toString(user)), ('group', toString(`group`)), ('team', toString(team)), ('cost_center', toString(cost_center)), ('repo', toString(repo)), ('agent', toString(agent)), ('provider', toString(provider)), ('model', toString(model)), ('source', toString(source)), ('subagent', toString(subagent)), ('effort', toString(effort)), ('workflow', toString(workflow)), ('task', toString(task))] AS pair
GROUP BY day, dimension, value;

CREATE TABLE usage_session_daily (
    day Date,
    user String,
    session String,
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
ORDER BY (user, day, session)
SETTINGS non_replicated_deduplication_window = 10000;

CREATE MATERIALIZED VIEW usage_session_daily_from_charges TO usage_session_daily AS
SELECT
    toDate(time, 'UTC') AS day,
    user, session,
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
GROUP BY day, user, session;

-- What the rollups before them hold, which may go back further than the ledger. As the difference to what is there already,
-- so that a repetition adds nothing.
INSERT INTO usage_dimension_daily (day, dimension, value, calls, retries, input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_write_unsplit_tokens, output_tokens, reasoning_tokens, cost, reported_cost, list_cost, list_cost_max, entries, reported_entries, listed_entries, unpriced_entries)
SELECT day, dimension, value, sum(d.calls), sum(d.retries), sum(d.input_tokens), sum(d.cache_read_tokens), sum(d.cache_write_5m_tokens), sum(d.cache_write_1h_tokens), sum(d.cache_write_unsplit_tokens), sum(d.output_tokens), sum(d.reasoning_tokens), sum(d.cost), sum(d.reported_cost), sum(d.list_cost), sum(d.list_cost_max), sum(d.entries), sum(d.reported_entries), sum(d.listed_entries), sum(d.unpriced_entries)
FROM (
    SELECT day, pair.1 AS dimension, pair.2 AS value, calls, retries, input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_write_unsplit_tokens, output_tokens, reasoning_tokens, cost, reported_cost, list_cost, list_cost_max, entries, reported_entries, listed_entries, unpriced_entries
    FROM usage_daily
    ARRAY JOIN [('', ''), ('user', toString(user)), ('group', toString(`group`)), ('team', toString(team)), ('cost_center', toString(cost_center)), ('repo', toString(repo)), ('agent', toString(agent)), ('provider', toString(provider)), ('model', toString(model)), ('source', toString(source)), ('subagent', toString(subagent)), ('effort', toString(effort)), ('workflow', toString(workflow)), ('task', toString(task))] AS pair
    UNION ALL
    SELECT day, dimension, value, -calls, -retries, -input_tokens, -cache_read_tokens, -cache_write_5m_tokens, -cache_write_1h_tokens, -cache_write_unsplit_tokens, -output_tokens, -reasoning_tokens, -cost, -reported_cost, -list_cost, -list_cost_max, -entries, -reported_entries, -listed_entries, -unpriced_entries
    FROM usage_dimension_daily
) AS d
GROUP BY day, dimension, value
SETTINGS max_threads = 1, max_bytes_before_external_group_by = 100000000, max_partitions_per_insert_block = 10000;

INSERT INTO usage_session_daily (day, user, session, calls, retries, input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_write_unsplit_tokens, output_tokens, reasoning_tokens, cost, reported_cost, list_cost, list_cost_max, entries, reported_entries, listed_entries, unpriced_entries)
SELECT day, user, session, sum(d.calls), sum(d.retries), sum(d.input_tokens), sum(d.cache_read_tokens), sum(d.cache_write_5m_tokens), sum(d.cache_write_1h_tokens), sum(d.cache_write_unsplit_tokens), sum(d.output_tokens), sum(d.reasoning_tokens), sum(d.cost), sum(d.reported_cost), sum(d.list_cost), sum(d.list_cost_max), sum(d.entries), sum(d.reported_entries), sum(d.listed_entries), sum(d.unpriced_entries)
FROM (
    SELECT toDate(hour) AS day, user, session, calls, retries, input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_write_unsplit_tokens, output_tokens, reasoning_tokens, cost, reported_cost, list_cost, list_cost_max, entries, reported_entries, listed_entries, unpriced_entries
    FROM usage_hourly
    UNION ALL
    SELECT day, user, session, -calls, -retries, -input_tokens, -cache_read_tokens, -cache_write_5m_tokens, -cache_write_1h_tokens, -cache_write_unsplit_tokens, -output_tokens, -reasoning_tokens, -cost, -reported_cost, -list_cost, -list_cost_max, -entries, -reported_entries, -listed_entries, -unpriced_entries
    FROM usage_session_daily
) AS d
GROUP BY day, user, session
SETTINGS max_threads = 1, max_bytes_before_external_group_by = 100000000, max_partitions_per_insert_block = 10000;
