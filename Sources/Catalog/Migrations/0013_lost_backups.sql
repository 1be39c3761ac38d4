-- A machine that libvirt keeps for a backup that does not exist is something that checks find.

ALTER TABLE tidemark.findings DROP CONSTRAINT findings_code_check,
  ADD CONSTRAINT findings_code_check CHECK (code IN (
    'checkpoint_left', 'bitmap_missing', 'bitmap_inconsistent', 'bitmap_doomed', 'bitmap_unknown', 'file_left',
    'snapshot_missing', 'snapshot_unknown', 'removal_unfinished', 'storage_unreachable', 'backup_running',
    'backup_abandoned', 'backup_lost', 'volume_missing'));
