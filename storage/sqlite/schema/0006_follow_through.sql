-- What came of a decision afterwards.

-- A step of the chosen outcome that was taken, or found not to be needed. Written by the turn; kept with its case, the note's
-- text goes with the case's texts.
CREATE TABLE step_taken (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  case_no INTEGER NOT NULL REFERENCES case_head (no),
  step TEXT NOT NULL CHECK (length(step) BETWEEN 1 AND 500),
  how TEXT NOT NULL CHECK (how IN ('done', 'not_needed')),
  note TEXT NOT NULL,
  by_actor TEXT NOT NULL CHECK (length(by_actor) BETWEEN 1 AND 500),
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX step_taken_case ON step_taken (case_no, id);

-- What a person was told of unasked: nothing under one key twice, and not much on one day. Written by the schedule; deleted after
-- some months.
CREATE TABLE nudge (
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  key TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 500),
  actor TEXT NOT NULL CHECK (length(actor) BETWEEN 1 AND 500),
  at INTEGER NOT NULL,
  PRIMARY KEY (tenant, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX nudge_actor ON nudge (tenant, actor, at);
CREATE INDEX nudge_at ON nudge (at);

CREATE INDEX follow_up_unanswered ON follow_up (id, reminded_at) WHERE state = 'reminded';
