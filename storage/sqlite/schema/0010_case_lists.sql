-- Lists of the cases of one person, of one outcome, of one standing, in the order they are shown: a page costs what it shows, however
-- many cases there are.
CREATE INDEX case_head_owner_changed ON case_head (tenant, owner, changed_at, number);
CREATE INDEX case_head_owner_opened ON case_head (tenant, owner, opened_at, number);
CREATE INDEX case_head_chosen_changed ON case_head (tenant, chosen, changed_at, number);
CREATE INDEX case_head_chosen_opened ON case_head (tenant, chosen, opened_at, number);
CREATE INDEX case_head_status_changed ON case_head (tenant, status, changed_at, number);
CREATE INDEX case_head_status_opened ON case_head (tenant, status, opened_at, number);
