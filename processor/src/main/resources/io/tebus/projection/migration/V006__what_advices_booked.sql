-- The last two fields of an event that had no column: what an advice or a completion booked, as a
-- function, and whether a transaction was to earn nothing: 1 it asked for that, 2 it did not have
-- to ask, 3 both. With them the rows hold everything that events hold, and a journal that was lost
-- can be made again out of them.
--
-- Constant defaults: rows that are there are not written again. Those of an advice, and of what was
-- not to earn, then say 0 where their events say more: tebus verify names the first of them. The
-- way out is to move the cluster (data/postgres) away while the host stands: it is filled again
-- from the journal.
ALTER TABLE tebus.transaction
  ADD COLUMN fact smallint NOT NULL DEFAULT 0,
  ADD COLUMN no_earn smallint NOT NULL DEFAULT 0;
