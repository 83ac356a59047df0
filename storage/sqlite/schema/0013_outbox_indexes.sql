-- What an index of the outbox is read for, and no more: a message is put into one that does not know its state, so that handing it to
-- the courier and trying it again leave that index alone, and one look-up says whether anything of its conversation waits.
DROP INDEX outbox_unfinished;
CREATE INDEX outbox_waiting ON outbox (tenant, conversation) WHERE finished_at IS NULL;
CREATE INDEX outbox_sending ON outbox (claimed_at) WHERE state = 'sending';
CREATE INDEX outbox_failed ON outbox (tenant) WHERE state IN ('unsure', 'dead');
