-- terms: school terms, from their first day to their last, both included.
create table terms (name varchar, first_day date, last_day date);
