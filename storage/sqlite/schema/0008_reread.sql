-- What a second person would have chosen, having read a decided case without its decision. Written by the review pages; kept for
-- ever: it holds no text. `chosen` is what was decided then.
CREATE TABLE reread (
  case_no INTEGER NOT NULL REFERENCES case_head (no),
  by_actor TEXT NOT NULL CHECK (length(by_actor) BETWEEN 1 AND 500),
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  chosen TEXT NOT NULL CHECK (length(chosen) BETWEEN 1 AND 500),
  again TEXT NOT NULL CHECK (length(again) BETWEEN 1 AND 500),
  at INTEGER NOT NULL,
  PRIMARY KEY (case_no, by_actor)
) STRICT, WITHOUT ROWID;
CREATE INDEX reread_at ON reread (tenant, at, case_no);
