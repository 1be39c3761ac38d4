-- Disks that can be no volumes, so that a snapshot of "all disks" of a VM is refused where it would not be one.
CREATE TABLE tidemark.vm_uncovered_disks (
  vm_id uuid NOT NULL CONSTRAINT vm_uncovered_disks_vm_fkey REFERENCES tidemark.vms ON DELETE CASCADE,
  target text NOT NULL CONSTRAINT vm_uncovered_disks_target_check CHECK (target ~ '^[A-Za-z0-9._-]{1,64}$'),
  pool_name text NOT NULL CONSTRAINT vm_uncovered_disks_pool_name_check CHECK (length(pool_name) <= 64),
  path text NOT NULL CONSTRAINT vm_uncovered_disks_path_check CHECK (length(path) <= 4096),
  PRIMARY KEY (vm_id, target)
);
COMMENT ON TABLE tidemark.vm_uncovered_disks IS 'Disks of VMs that are no volumes, as last reported: in no known pool, or no file. No snapshot can be taken of them.';
COMMENT ON COLUMN tidemark.vm_uncovered_disks.vm_id IS 'The VM.';
COMMENT ON COLUMN tidemark.vm_uncovered_disks.target IS 'The disk''s target in it: vdc.';
COMMENT ON COLUMN tidemark.vm_uncovered_disks.pool_name IS 'The pool of the agent''s configuration that holds it, unknown to the catalog; empty if none does.';
COMMENT ON COLUMN tidemark.vm_uncovered_disks.path IS 'Its path inside that pool, or absolute; empty if it is no file.';
