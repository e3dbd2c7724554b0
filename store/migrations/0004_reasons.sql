-- Why a setting was changed, for the audit trail. What was changed before has none.

ALTER TABLE settings
    ADD COLUMN IF NOT EXISTS reason String AFTER changed_by;
