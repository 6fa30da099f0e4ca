-- harms: the taxonomy, in its own order.
create table harms (
  position bigint, harm varchar, label varchar, class varchar, statute varchar, dsa_category varchar, dsa_keyword varchar
);
