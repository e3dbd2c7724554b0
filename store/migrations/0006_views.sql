-- What other programs may read: views whose names and columns stay as they are (docs/sql-views.md). People are one under all
-- of their names; dollars that are not known are NULL. Every statement can be repeated.

CREATE VIEW view_usage_daily AS
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
    if(t.unpriced_entries = t.entries AND t.entries != 0 AND t.cost = 0, NULL, t.cost) AS cost_usd,
    if(t.reported_entries = 0 AND t.reported_cost = 0, NULL, t.reported_cost) AS reported_cost_usd,
    if(t.listed_entries = 0 AND t.list_cost = 0, NULL, t.list_cost) AS list_cost_usd,
    if(t.listed_entries = 0 AND t.list_cost_max = 0, NULL, t.list_cost_max) AS list_cost_max_usd,
    t.entries AS entries,
    t.unpriced_entries AS unpriced_calls
FROM usage_daily AS t;

CREATE VIEW view_usage_hourly AS
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
    if(t.unpriced_entries = t.entries AND t.entries != 0 AND t.cost = 0, NULL, t.cost) AS cost_usd,
    if(t.reported_entries = 0 AND t.reported_cost = 0, NULL, t.reported_cost) AS reported_cost_usd,
    if(t.listed_entries = 0 AND t.list_cost = 0, NULL, t.list_cost) AS list_cost_usd,
    if(t.listed_entries = 0 AND t.list_cost_max = 0, NULL, t.list_cost_max) AS list_cost_max_usd,
    t.entries AS entries,
    t.unpriced_entries AS unpriced_calls
FROM usage_hourly AS t;

CREATE VIEW view_credits_hourly AS
SELECT
    t.hour AS hour,
    transform(t.user, tupleElement((SELECT tuple(groupArray(id), groupArray(person)) FROM (
        SELECT id, JSONExtractString(argMax(value, tuple(version, changed_at)), 'user') AS person
        FROM settings WHERE kind = 'alias' GROUP BY id HAVING NOT argMax(deleted, tuple(version, changed_at)) ORDER BY id)), 1), tupleElement((SELECT tuple(groupArray(id), groupArray(person)) FROM (
        SELECT id, JSONExtractString(argMax(value, tuple(version, changed_at)), 'user') AS person
        FROM settings WHERE kind = 'alias' GROUP BY id HAVING NOT argMax(deleted, tuple(version, changed_at)) ORDER BY id)), 2), t.user) AS user,
    t.session AS session,
    t.`group` AS `group`, t.team AS team, t.cost_center AS cost_center, t.repo AS repo, t.branch AS branch, t.pr AS pr, t.agent AS agent, t.provider AS provider, t.model AS model, t.source AS source, t.subagent AS subagent, t.effort AS effort, t.workflow AS workflow, t.task AS task,
    t.credit_unit AS credit_unit,
    t.credits AS credits,
    t.credited_entries AS credited_calls
FROM usage_extra_hourly AS t
WHERE t.credit_unit != '';

CREATE VIEW view_activities_hourly AS
SELECT
    t.hour AS hour,
    t.kind AS kind,
    t.name AS name,
    transform(t.user, tupleElement((SELECT tuple(groupArray(id), groupArray(person)) FROM (
        SELECT id, JSONExtractString(argMax(value, tuple(version, changed_at)), 'user') AS person
        FROM settings WHERE kind = 'alias' GROUP BY id HAVING NOT argMax(deleted, tuple(version, changed_at)) ORDER BY id)), 1), tupleElement((SELECT tuple(groupArray(id), groupArray(person)) FROM (
        SELECT id, JSONExtractString(argMax(value, tuple(version, changed_at)), 'user') AS person
        FROM settings WHERE kind = 'alias' GROUP BY id HAVING NOT argMax(deleted, tuple(version, changed_at)) ORDER BY id)), 2), t.user) AS user,
    t.session AS session,
    t.`group` AS `group`, t.team AS team, t.cost_center AS cost_center, t.repo AS repo, t.branch AS branch, t.pr AS pr, t.agent AS agent, t.workflow AS workflow, t.task AS task,
    t.quantity AS quantity
FROM activities_hourly AS t;

CREATE VIEW view_sessions AS
SELECT
    s.session AS session,
    argMaxIf(s.user, s.last_time, s.entries > 0 AND s.user != '') AS user,
    argMaxIf(s.agent, s.last_time, s.entries > 0 AND s.agent != '') AS agent,
    argMaxIf(s.repo, s.last_time, s.entries > 0 AND s.repo != '') AS repo,
    argMaxIf(s.branch, s.last_time, s.entries > 0 AND s.branch != '') AS branch,
    argMaxIf(s.pr, s.last_time, s.entries > 0 AND s.pr != '') AS pr,
    arraySort(groupUniqArrayIf(toString(s.model), s.entries > 0 AND s.model != '')) AS models,
    min(s.first_time) AS started,
    max(s.last_time) AS ended,
    sum(s.calls) AS calls,
    sum(s.retries) AS retries,
    sum(s.input_tokens) AS input_tokens,
    sum(s.cache_read_tokens) AS cache_read_tokens,
    sum(s.cache_write_5m_tokens + s.cache_write_1h_tokens + s.cache_write_unsplit_tokens) AS cache_write_tokens,
    sum(s.output_tokens) AS output_tokens,
    sum(s.reasoning_tokens) AS reasoning_tokens,
    if(sum(s.unpriced_entries) = sum(s.entries) AND sum(s.entries) != 0 AND sum(s.cost) = 0, NULL, sum(s.cost)) AS cost_usd,
    if(sum(s.reported_entries) = 0, NULL, sum(s.reported_cost)) AS reported_cost_usd,
    if(sum(s.listed_entries) = 0, NULL, sum(s.list_cost)) AS list_cost_usd,
    sum(s.unpriced_entries) AS unpriced_calls
FROM (
    SELECT h.session AS session, transform(h.user, tupleElement((SELECT tuple(groupArray(id), groupArray(person)) FROM (
        SELECT id, JSONExtractString(argMax(value, tuple(version, changed_at)), 'user') AS person
        FROM settings WHERE kind = 'alias' GROUP BY id HAVING NOT argMax(deleted, tuple(version, changed_at)) ORDER BY id)), 1), tupleElement((SELECT tuple(groupArray(id), groupArray(person)) FROM (
        SELECT id, JSONExtractString(argMax(value, tuple(version, changed_at)), 'user') AS person
        FROM settings WHERE kind = 'alias' GROUP BY id HAVING NOT argMax(deleted, tuple(version, changed_at)) ORDER BY id)), 2), h.user) AS user, h.agent AS agent, h.repo AS repo, h.branch AS branch, h.pr AS pr, h.model AS model,
        sum(h.calls) AS calls, sum(h.retries) AS retries, sum(h.input_tokens) AS input_tokens, sum(h.cache_read_tokens) AS cache_read_tokens, sum(h.cache_write_5m_tokens) AS cache_write_5m_tokens, sum(h.cache_write_1h_tokens) AS cache_write_1h_tokens, sum(h.cache_write_unsplit_tokens) AS cache_write_unsplit_tokens, sum(h.output_tokens) AS output_tokens, sum(h.reasoning_tokens) AS reasoning_tokens, sum(h.cost) AS cost, sum(h.reported_cost) AS reported_cost, sum(h.list_cost) AS list_cost, sum(h.entries) AS entries, sum(h.reported_entries) AS reported_entries, sum(h.listed_entries) AS listed_entries, sum(h.unpriced_entries) AS unpriced_entries,
        min(h.first_time) AS first_time, max(h.last_time) AS last_time
    FROM usage_hourly AS h WHERE h.session != '' GROUP BY session, user, agent, repo, branch, pr, model
) AS s
GROUP BY session
HAVING sum(s.entries) != 0 OR sum(s.calls) != 0 OR sum(s.cost) != 0;

CREATE VIEW view_people AS
SELECT
    p.day AS day,
    p.user AS user,
    uniqExactIf(p.session, p.session != '' AND p.entries > 0) AS sessions,
    toInt64(sum(p.prompts)) AS messages,
    sum(p.calls) AS calls,
    sum(p.retries) AS retries,
    sum(p.input_tokens) AS input_tokens,
    sum(p.cache_read_tokens) AS cache_read_tokens,
    sum(p.cache_write_5m_tokens + p.cache_write_1h_tokens + p.cache_write_unsplit_tokens) AS cache_write_tokens,
    sum(p.output_tokens) AS output_tokens,
    sum(p.reasoning_tokens) AS reasoning_tokens,
    if(sum(p.unpriced_entries) = sum(p.entries) AND sum(p.entries) != 0 AND sum(p.cost) = 0, NULL, sum(p.cost)) AS cost_usd,
    if(sum(p.reported_entries) = 0, NULL, sum(p.reported_cost)) AS reported_cost_usd,
    if(sum(p.listed_entries) = 0, NULL, sum(p.list_cost)) AS list_cost_usd,
    sum(p.unpriced_entries) AS unpriced_calls
FROM (
    SELECT toDate(h.hour) AS day, transform(h.user, tupleElement((SELECT tuple(groupArray(id), groupArray(person)) FROM (
        SELECT id, JSONExtractString(argMax(value, tuple(version, changed_at)), 'user') AS person
        FROM settings WHERE kind = 'alias' GROUP BY id HAVING NOT argMax(deleted, tuple(version, changed_at)) ORDER BY id)), 1), tupleElement((SELECT tuple(groupArray(id), groupArray(person)) FROM (
        SELECT id, JSONExtractString(argMax(value, tuple(version, changed_at)), 'user') AS person
        FROM settings WHERE kind = 'alias' GROUP BY id HAVING NOT argMax(deleted, tuple(version, changed_at)) ORDER BY id)), 2), h.user) AS user, h.session AS session, toDecimal128(0, 6) AS prompts,
        sum(h.calls) AS calls, sum(h.retries) AS retries, sum(h.input_tokens) AS input_tokens, sum(h.cache_read_tokens) AS cache_read_tokens, sum(h.cache_write_5m_tokens) AS cache_write_5m_tokens, sum(h.cache_write_1h_tokens) AS cache_write_1h_tokens, sum(h.cache_write_unsplit_tokens) AS cache_write_unsplit_tokens, sum(h.output_tokens) AS output_tokens, sum(h.reasoning_tokens) AS reasoning_tokens, sum(h.cost) AS cost, sum(h.reported_cost) AS reported_cost, sum(h.list_cost) AS list_cost, sum(h.entries) AS entries, sum(h.reported_entries) AS reported_entries, sum(h.listed_entries) AS listed_entries, sum(h.unpriced_entries) AS unpriced_entries
    FROM usage_hourly AS h GROUP BY day, user, session
    UNION ALL
    SELECT toDate(a.hour) AS day, transform(a.user, tupleElement((SELECT tuple(groupArray(id), groupArray(person)) FROM (
        SELECT id, JSONExtractString(argMax(value, tuple(version, changed_at)), 'user') AS person
        FROM settings WHERE kind = 'alias' GROUP BY id HAVING NOT argMax(deleted, tuple(version, changed_at)) ORDER BY id)), 1), tupleElement((SELECT tuple(groupArray(id), groupArray(person)) FROM (
        SELECT id, JSONExtractString(argMax(value, tuple(version, changed_at)), 'user') AS person
        FROM settings WHERE kind = 'alias' GROUP BY id HAVING NOT argMax(deleted, tuple(version, changed_at)) ORDER BY id)), 2), a.user) AS user, '' AS session, sum(a.quantity) AS prompts,
        toInt64(0) AS calls, toInt64(0) AS retries, toInt64(0) AS input_tokens, toInt64(0) AS cache_read_tokens, toInt64(0) AS cache_write_5m_tokens, toInt64(0) AS cache_write_1h_tokens, toInt64(0) AS cache_write_unsplit_tokens, toInt64(0) AS output_tokens, toInt64(0) AS reasoning_tokens, toDecimal128(0, 12) AS cost, toDecimal128(0, 12) AS reported_cost, toDecimal128(0, 12) AS list_cost, toInt64(0) AS entries, toInt64(0) AS reported_entries, toInt64(0) AS listed_entries, toInt64(0) AS unpriced_entries
    FROM activities_hourly AS a WHERE a.kind = 'prompt' GROUP BY day, user
) AS p
GROUP BY day, user;

CREATE VIEW view_charges AS
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
    if(t.unpriced_entries = t.entries AND t.entries != 0 AND t.cost = 0, NULL, t.cost) AS cost_usd,
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

CREATE VIEW view_audits AS
SELECT
    t.started_at AS started_at,
    t.finished_at AS finished_at,
    t.trigger AS trigger,
    t.ok AS ok,
    t.differences AS differences,
    t.duplicate_records AS duplicate_records,
    t.superseded_records AS superseded_records,
    t.taken_back_cost AS taken_back_cost_usd
FROM audits AS t;
