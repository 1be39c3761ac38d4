-- People name things by the beginning of an id. As a range of ids an index finds them, however many there are.

CREATE FUNCTION tidemark.lowest_id(reference text) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN reference ~ '^[0-9a-fA-F-]{4,36}$' THEN rpad(replace(reference, '-', ''), 32, '0')::uuid END;
COMMENT ON FUNCTION tidemark.lowest_id IS 'The lowest id that begins like this; null if no id does.';

CREATE FUNCTION tidemark.highest_id(reference text) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN reference ~ '^[0-9a-fA-F-]{4,36}$' THEN rpad(replace(reference, '-', ''), 32, 'f')::uuid END;
COMMENT ON FUNCTION tidemark.highest_id IS 'The highest id that begins like this; null if no id does.';

CREATE INDEX snapshots_name_idx ON tidemark.snapshots (name) WHERE name <> '';
CREATE INDEX templates_name_idx ON tidemark.templates (name) WHERE name <> '';
