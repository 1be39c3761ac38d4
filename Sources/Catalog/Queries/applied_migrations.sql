SELECT number, name, checksum FROM tidemark.schema_migrations ORDER BY number
