INSERT INTO tidemark.schema_migrations (number, name, checksum) VALUES ($1, $2, $3)
