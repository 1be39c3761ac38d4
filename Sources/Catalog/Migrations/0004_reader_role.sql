-- A role for admins who only look. It cannot log in: grant it to the people's own roles. Where this program's role may
-- not create roles, whoever runs the server does, and grants as here.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tidemark_reader') THEN
    BEGIN
      CREATE ROLE tidemark_reader NOLOGIN;
    EXCEPTION
      -- Roles belong to the whole server: another database's migration may have been quicker.
      WHEN duplicate_object OR unique_violation THEN NULL;
      WHEN insufficient_privilege THEN
        RAISE NOTICE 'role tidemark_reader was not created: no right to create roles';
    END;
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'tidemark_reader') THEN
    GRANT USAGE ON SCHEMA admin, tidemark TO tidemark_reader;
    GRANT SELECT ON ALL TABLES IN SCHEMA admin, tidemark TO tidemark_reader;
    ALTER DEFAULT PRIVILEGES IN SCHEMA admin, tidemark GRANT SELECT ON TABLES TO tidemark_reader;
  END IF;
END
$$;
