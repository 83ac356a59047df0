-- Conversations that told of a case they do not belong to: an incident that went into a colleague's. Written by the turn; nobody is
-- shown the conversation with that case, but what is taken out of the case is taken out there too. Ids only: kept like sessions.
CREATE TABLE session_told_of (
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  case_number INTEGER NOT NULL,
  session TEXT NOT NULL REFERENCES session (id),
  PRIMARY KEY (tenant, case_number, session)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_told_of_session ON session_told_of (session);
