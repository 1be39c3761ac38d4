CREATE SCHEMA IF NOT EXISTS tidemark;
COMMENT ON SCHEMA tidemark IS 'Tidemark''s catalog. Written by tidemark-catalog only.';
CREATE TABLE tidemark.schema_migrations (
  number integer PRIMARY KEY CONSTRAINT schema_migrations_number_check CHECK (number > 0),
  name text NOT NULL,
  checksum bytea NOT NULL CONSTRAINT schema_migrations_checksum_check CHECK (length(checksum) = 32),
  applied_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE tidemark.schema_migrations IS 'The changes of this schema that have been applied.';
COMMENT ON COLUMN tidemark.schema_migrations.number IS 'The migration''s number.';
COMMENT ON COLUMN tidemark.schema_migrations.name IS 'The migration''s name.';
COMMENT ON COLUMN tidemark.schema_migrations.checksum IS 'SHA-256 of the migration''s file; an edited migration is refused.';
COMMENT ON COLUMN tidemark.schema_migrations.applied_at IS 'When it was applied.';
