-- What was never known stays unknown where a correction changed tokens only: such a row has no entries, so that it was told
-- as 0 dollars beside calls without a price. Every statement can be repeated.

CREATE OR REPLACE VIEW view_usage_daily AS
SELECT
    t.day AS day,
    transform(t.user, tupleElement((SELECT tuple(groupArray(id), groupArray(person)) FROM (
        SELECT id, JSONExtractString(argMax(value, tuple(version, changed_at)), 'user') AS person
        FROM settings WHERE kind = 'alias' GROUP BY id HAVING NOT argMax(deleted, tuple(version, changed_at)) ORDER BY id)), 1), tupleElement((SELECT tuple(groupArray(id), groupArray(person)) FROM (
        SELECT id, JSONExtractString(argMax(value, tuple(version, changed_at)), 'user') AS person
        FROM settings WHERE kind = 'alias' GROUP BY id HAVING NOT argMax(deleted, tuple(version, changed_at)) ORDER BY id)), 2), t.user) AS user,
    t.`group` AS `group`, t.team AS team, t.cost_center AS cost_center, t.repo AS repo, t.branch AS branch, t.pr AS pr, t.agent AS agent, t.provider AS provider, t.model AS model, t.source AS source, t.subagent AS subagent, t.effort AS effort, t.workflow AS workflow, t.task AS task,
    t.calls AS calls,
    t.retries AS retries,
    t.input_tokens AS input_tokens,
    t.cache_read_tokens AS cache_read_tokens,
    t.cache_write_5m_tokens + t.cache_write_1h_tokens + t.cache_write_unsplit_tokens AS cache_write_tokens,
    t.cache_write_5m_tokens AS cache_write_5m_tokens,
    t.cache_write_1h_tokens AS cache_write_1h_tokens,
    t.cache_write_unsplit_tokens AS cache_write_unsplit_tokens,
    t.output_tokens AS output_tokens,
    t.reasoning_tokens AS reasoning_tokens,
    if(t.unpriced_entries = t.entries AND t.cost = 0, NULL, t.cost) AS cost_usd,
    if(t.reported_entries = 0 AND t.reported_cost = 0, NULL, t.reported_cost) AS reported_cost_usd,
    if(t.listed_entries = 0 AND t.list_cost = 0, NULL, t.list_cost) AS list_cost_usd,
    if(t.listed_entries = 0 AND t.list_cost_max = 0, NULL, t.list_cost_max) AS list_cost_max_usd,
    t.entries AS entries,
    t.unpriced_entries AS unpriced_calls
FROM usage_daily AS t;

CREATE OR REPLACE VIEW view_usage_hourly AS
SELECT
    t.hour AS hour,
    transform(t.user, tupleElement((SELECT tuple(groupArray(id), groupArray(person)) FROM (
        SELECT id, JSONExtractString(argMax(value, tuple(version, changed_at)), 'user') AS person
        FROM settings WHERE kind = 'alias' GROUP BY id HAVING NOT argMax(deleted, tuple(version, changed_at)) ORDER BY id)), 1), tupleElement((SELECT tuple(groupArray(id), groupArray(person)) FROM (
        SELECT id, JSONExtractString(argMax(value, tuple(version, changed_at)), 'user') AS person
        FROM settings WHERE kind = 'alias' GROUP BY id HAVING NOT argMax(deleted, tuple(version, changed_at)) ORDER BY id)), 2), t.user) AS user,
    t.session AS session,
    t.`group` AS `group`, t.team AS team, t.cost_center AS cost_center, t.repo AS repo, t.branch AS branch, t.pr AS pr, t.agent AS agent, t.provider AS provider, t.model AS model, t.source AS source, t.subagent AS subagent, t.effort AS effort, t.workflow AS workflow, t.task AS task,
    t.calls AS calls,
    t.retries AS retries,
    t.input_tokens AS input_tokens,
    t.cache_read_tokens AS cache_read_tokens,
    t.cache_write_5m_tokens + t.cache_write_1h_tokens + t.cache_write_unsplit_tokens AS cache_write_tokens,
    t.cache_write_5m_tokens AS cache_write_5m_tokens,
    t.cache_write_1h_tokens AS cache_write_1h_tokens,
    t.cache_write_unsplit_tokens AS cache_write_unsplit_tokens,
    t.output_tokens AS output_tokens,
    t.reasoning_tokens AS reasoning_tokens,
    if(t.unpriced_entries = t.entries AND t.cost = 0, NULL, t.cost) AS cost_usd,
    if(t.reported_entries = 0 AND t.reported_cost = 0, NULL, t.reported_cost) AS reported_cost_usd,
    if(t.listed_entries = 0 AND t.list_cost = 0, NULL, t.list_cost) AS list_cost_usd,
    if(t.listed_entries = 0 AND t.list_cost_max = 0, NULL, t.list_cost_max) AS list_cost_max_usd,
    t.entries AS entries,
    t.unpriced_entries AS unpriced_calls
FROM usage_hourly AS t;

CREATE OR REPLACE VIEW view_charges AS
SELECT
    t.time AS time,
    t.record_id AS record_id,
    t.entry AS entry,
    t.signal AS signal,
    transform(t.user, tupleElement((SELECT tuple(groupArray(id), groupArray(person)) FROM (
        SELECT id, JSONExtractString(argMax(value, tuple(version, changed_at)), 'user') AS person
        FROM settings WHERE kind = 'alias' GROUP BY id HAVING NOT argMax(deleted, tuple(version, changed_at)) ORDER BY id)), 1), tupleElement((SELECT tuple(groupArray(id), groupArray(person)) FROM (
        SELECT id, JSONExtractString(argMax(value, tuple(version, changed_at)), 'user') AS person
        FROM settings WHERE kind = 'alias' GROUP BY id HAVING NOT argMax(deleted, tuple(version, changed_at)) ORDER BY id)), 2), t.user) AS user,
    t.user_source AS user_source,
    t.user_claimed AS user_claimed,
    t.`group` AS `group`,
    t.team AS team,
    t.organization AS organization,
    t.cost_center AS cost_center,
    t.repo AS repo,
    t.branch AS branch,
    t.pr AS pr,
    t.`commit` AS `commit`,
    t.workflow AS workflow,
    t.task AS task,
    t.context_source AS context_source,
    t.agent AS agent,
    t.agent_version AS agent_version,
    t.session AS session,
    t.prompt AS prompt,
    t.provider AS provider,
    t.model AS model,
    t.model_reported AS model_reported,
    t.source AS source,
    t.subagent AS subagent,
    t.subagent_id AS subagent_id,
    t.effort AS effort,
    t.speed AS speed,
    t.calls AS calls,
    t.retries AS retries,
    t.input_tokens AS input_tokens,
    t.cache_read_tokens AS cache_read_tokens,
    t.cache_write_5m_tokens AS cache_write_5m_tokens,
    t.cache_write_1h_tokens AS cache_write_1h_tokens,
    t.cache_write_unsplit_tokens AS cache_write_unsplit_tokens,
    t.output_tokens AS output_tokens,
    t.reasoning_tokens AS reasoning_tokens,
    if(t.unpriced_entries = t.entries AND t.cost = 0, NULL, t.cost) AS cost_usd,
    if(t.reported_entries = 0 AND t.reported_cost = 0, NULL, t.reported_cost) AS reported_cost_usd,
    if(t.listed_entries = 0 AND t.list_cost = 0, NULL, t.list_cost) AS list_cost_usd,
    if(t.listed_entries = 0 AND t.list_cost_max = 0, NULL, t.list_cost_max) AS list_cost_max_usd,
    t.entries AS entries,
    t.reported_entries AS reported_entries,
    t.listed_entries AS listed_entries,
    t.unpriced_entries AS unpriced_entries,
    t.cost_basis AS cost_basis,
    t.cache_split AS cache_split,
    t.price_source AS price_source,
    if(t.price_source = '' AND t.price_input = 0, NULL, t.price_input) AS price_input_usd,
    if(t.price_source = '' AND t.price_cache_read = 0, NULL, t.price_cache_read) AS price_cache_read_usd,
    if(t.price_source = '' AND t.price_cache_write_5m = 0, NULL, t.price_cache_write_5m) AS price_cache_write_5m_usd,
    if(t.price_source = '' AND t.price_cache_write_1h = 0, NULL, t.price_cache_write_1h) AS price_cache_write_1h_usd,
    if(t.price_source = '' AND t.price_output = 0, NULL, t.price_output) AS price_output_usd,
    if(t.credited_entries = 0 AND t.credits = 0, NULL, t.credits) AS credits,
    t.credited_entries AS credited_entries,
    t.input_unsplit_tokens AS input_unsplit_tokens,
    t.credit_unit AS credit_unit,
    t.attributes AS attributes,
    t.batch_id AS batch_id
FROM charges AS t;
