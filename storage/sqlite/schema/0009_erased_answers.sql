-- Which conversation an answer was given in, so that erasing the conversation reaches the answer too; '' outside every one.
ALTER TABLE inbound_seen ADD COLUMN session TEXT NOT NULL DEFAULT '' CHECK (length(session) <= 500);
CREATE INDEX inbound_seen_session ON inbound_seen (tenant, session) WHERE answer <> '';
