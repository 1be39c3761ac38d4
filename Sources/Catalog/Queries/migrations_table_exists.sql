SELECT to_regclass('tidemark.schema_migrations') IS NOT NULL AS exists
