-- What failed is kept as a code with fields (JSON, see engine.messages) and worded where it is
-- shown; the sentences of earlier versions are kept as they are.
ALTER TABLE requests ADD COLUMN failure TEXT;
UPDATE requests SET failure = json_object('code', 'said', 'fields', json_object('text', problem,
    'do', json_object('code', 'said', 'fields', json_object('text', coalesce(remedy, '')))))
    WHERE problem IS NOT NULL;
ALTER TABLE requests DROP COLUMN problem;
ALTER TABLE requests DROP COLUMN remedy;

ALTER TABLE train_files ADD COLUMN failure TEXT;
UPDATE train_files SET failure = json_object('code', 'said', 'fields', json_object('text', problem,
    'do', json_object('code', 'said', 'fields', json_object('text', coalesce(remedy, '')))))
    WHERE problem IS NOT NULL;
ALTER TABLE train_files DROP COLUMN problem;
ALTER TABLE train_files DROP COLUMN remedy;
