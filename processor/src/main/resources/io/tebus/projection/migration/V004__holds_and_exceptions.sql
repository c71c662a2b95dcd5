-- Points set aside and points that are pending, how holds end, and what somebody has to look at.

INSERT INTO tebus.effect (code, name) VALUES
  (5, 'HELD'),
  (6, 'COMPLETED'),
  (7, 'RELEASED'),
  (8, 'RESTORED');

INSERT INTO tebus.response_code (code, de39, name) VALUES
  (25, '25', 'ORIGINAL_NOT_FOUND'),
  (65, '65', 'FREQUENCY_LIMIT_EXCEEDED');

CREATE TABLE tebus.exception_reason (code smallint PRIMARY KEY, name text NOT NULL UNIQUE);

INSERT INTO tebus.exception_reason (code, name) VALUES
  (0, 'NONE'),
  (1, 'UNKNOWN_CARD'),
  (2, 'INVALID_AMOUNT'),
  (3, 'CURRENCY'),
  (4, 'NOT_FOUND'),
  (5, 'REVERSED_BEFORE'),
  (6, 'REFUNDED_BEFORE'),
  (7, 'COMPLETED_BEFORE'),
  (8, 'DECLINED_BEFORE'),
  (9, 'SHORT_OF_POINTS'),
  (10, 'NOT_PERMITTED'),
  (11, 'NOT_UNDERSTOOD'),
  (12, 'MIRROR_STANDS'),
  (13, 'TOO_MANY_HOLDS');

CREATE TABLE tebus.lot_kind (code smallint PRIMARY KEY, name text NOT NULL UNIQUE);

INSERT INTO tebus.lot_kind (code, name) VALUES
  (0, 'LOT'),
  (1, 'HELD_LOT');

-- Constant defaults here and below: rows that are there are not written again. Held and pending are
-- the account's, afterwards; the exception is NULL when there is none.
ALTER TABLE tebus.transaction
  ADD COLUMN held_change bigint NOT NULL DEFAULT 0,
  ADD COLUMN pending_change bigint NOT NULL DEFAULT 0,
  ADD COLUMN held bigint,
  ADD COLUMN pending bigint,
  ADD COLUMN exception smallint,
  ADD COLUMN exception_points bigint,
  ADD COLUMN deadline timestamptz;

-- Few transactions are in these, so they cost the others next to nothing.
CREATE INDEX transaction_exception ON tebus.transaction (lsn) WHERE exception IS NOT NULL;
CREATE INDEX transaction_hold ON tebus.transaction (original) WHERE effect IN (5, 6, 7);

-- Kind 0 moves points into or out of a lot of the account: the sum of these is what a lot holds.
-- Kind 1 is what a completion took of the points on hold, which had left their lot before.
ALTER TABLE tebus.lot_movement ADD COLUMN kind smallint NOT NULL DEFAULT 0;

ALTER TABLE tebus.balance
  ADD COLUMN held bigint NOT NULL DEFAULT 0,
  ADD COLUMN pending bigint NOT NULL DEFAULT 0;

-- NULL: as the balance has it.
ALTER TABLE tebus.balance_staging
  ADD COLUMN held bigint,
  ADD COLUMN pending bigint;

-- A hold or authorization that nobody completed in time: no transaction, but a decision of its own.
-- Its points are back in lots, as movements of its LSN.
CREATE TABLE tebus.hold_timeout (
  lsn             bigint      PRIMARY KEY,
  at              timestamptz NOT NULL,
  hold            bigint      NOT NULL,
  held_change     bigint      NOT NULL,
  pending_change  bigint      NOT NULL,
  available_after bigint      NOT NULL,
  arrears         bigint      NOT NULL,
  arrears_change  bigint      NOT NULL,
  held            bigint      NOT NULL,
  pending         bigint      NOT NULL,
  programme       integer     NOT NULL,
  account         integer     NOT NULL,
  parts           smallint    NOT NULL
);

CREATE UNIQUE INDEX hold_timeout_hold ON tebus.hold_timeout (hold);

-- As before, with what is new at the end: views of others may be built on it. Time-outs are no
-- transactions and not in it: see tebus.hold.
CREATE OR REPLACE VIEW tebus.history AS
SELECT
  t.lsn,
  t.at,
  p.name AS programme,
  f.name AS function,
  e.name AS effect,
  r.de39,
  r.name AS response,
  c.bin || '******' || c.last_four AS card,
  t.account,
  t.amount,
  lpad(t.currency::text, 3, '0') AS currency,
  t.approved_amount,
  t.standing_amount,
  t.earned,
  t.redeemed,
  t.value,
  t.available_before,
  t.available_after,
  t.arrears,
  t.original,
  t.rule,
  t.rate,
  t.earn_expiry,
  lpad(t.mti::text, 4, '0') AS mti,
  lpad(t.processing_code::text, 6, '0') AS processing_code,
  t.mode,
  lpad(t.stan::text, 6, '0') AS stan,
  t.rrn,
  lpad(t.transmitted_at::text, 10, '0') AS transmitted_at,
  lpad(t.local_date::text, 4, '0') AS local_date,
  lpad(t.local_time::text, 6, '0') AS local_time,
  t.acquirer,
  t.terminal,
  t.card_acceptor,
  lpad(t.merchant_type::text, 4, '0') AS merchant_type,
  t.listener,
  t.held_change,
  t.held,
  t.pending_change,
  t.pending,
  t.deadline,
  x.name AS exception,
  t.exception_points
FROM tebus.transaction t
LEFT JOIN tebus.programme p ON p.programme = t.programme
LEFT JOIN tebus.function f ON f.code = t.function
LEFT JOIN tebus.effect e ON e.code = t.effect
LEFT JOIN tebus.response_code r ON r.code = t.response_code
LEFT JOIN tebus.card c ON c.programme = t.programme AND c.token = t.token
LEFT JOIN tebus.exception_reason x ON x.code = t.exception;

CREATE OR REPLACE VIEW tebus.cardholder AS
SELECT
  p.name AS programme,
  c.bin || '******' || c.last_four AS card,
  s.name AS status,
  c.opened_at,
  c.opening_points,
  c.account,
  a.number AS account_number,
  b.available,
  b.arrears,
  b.at AS balance_at,
  b.held,
  b.pending
FROM tebus.card c
LEFT JOIN tebus.programme p ON p.programme = c.programme
LEFT JOIN tebus.card_status s ON s.code = c.status
LEFT JOIN tebus.account a ON a.programme = c.programme AND a.account = c.account
LEFT JOIN tebus.balance b ON b.programme = c.programme AND b.account = c.account;

-- Every hold and purchase authorization, with what it held at first and still holds, and how it
-- ended. A reversal that leaves an amount standing releases a part of it, and it stays open. One
-- that timed out may be completed all the same: that took other points.
CREATE VIEW tebus.hold AS
SELECT
  h.lsn,
  h.at,
  p.name AS programme,
  f.name AS function,
  c.bin || '******' || c.last_four AS card,
  h.account,
  h.approved_amount,
  lpad(h.currency::text, 3, '0') AS currency,
  h.held_change AS held,
  h.held_change + coalesce(e.held_change, 0) + coalesce(o.held_change, 0) AS still_held,
  h.pending_change AS pending,
  h.pending_change + coalesce(e.pending_change, 0) + coalesce(o.pending_change, 0)
    AS still_pending,
  h.deadline,
  CASE
    WHEN o.lsn IS NOT NULL THEN 'timed out'
    WHEN e.completed_by IS NOT NULL THEN 'completed'
    WHEN e.released_by IS NOT NULL THEN 'released'
    ELSE 'open'
  END AS how,
  coalesce(o.lsn, e.completed_by, e.released_by) AS ended_by,
  coalesce(o.at, e.ended_at) AS ended_at,
  e.completed_by
FROM tebus.transaction h
LEFT JOIN (
  SELECT
    original,
    max(lsn) FILTER (WHERE effect = 6) AS completed_by,
    max(lsn) FILTER (WHERE effect = 7 AND standing_amount = 0) AS released_by,
    max(at) FILTER (WHERE effect = 6 OR standing_amount = 0) AS ended_at,
    sum(held_change)::bigint AS held_change,
    sum(pending_change)::bigint AS pending_change
  FROM tebus.transaction
  WHERE effect IN (6, 7)
  GROUP BY original
) e ON e.original = h.lsn
LEFT JOIN tebus.hold_timeout o ON o.hold = h.lsn
LEFT JOIN tebus.programme p ON p.programme = h.programme
LEFT JOIN tebus.function f ON f.code = h.function
LEFT JOIN tebus.card c ON c.programme = h.programme AND c.token = h.token
WHERE h.effect = 5;

-- What was not booked, or not all of it, the newest first: who sent it, what was asked for, what
-- was done, and the transaction it is about. A card that is not known has a token alone.
CREATE VIEW tebus.exception AS
SELECT
  t.lsn,
  t.at,
  p.name AS programme,
  x.name AS exception,
  t.exception_points,
  f.name AS function,
  e.name AS effect,
  c.bin || '******' || c.last_four AS card,
  encode(t.token, 'hex') AS token,
  coalesce(t.account, c.account) AS account,
  a.number AS account_number,
  t.amount,
  lpad(t.currency::text, 3, '0') AS currency,
  t.approved_amount,
  t.earned,
  t.redeemed,
  t.value,
  t.original,
  lpad(t.mti::text, 4, '0') AS mti,
  lpad(t.processing_code::text, 6, '0') AS processing_code,
  lpad(t.stan::text, 6, '0') AS stan,
  t.rrn,
  lpad(t.transmitted_at::text, 10, '0') AS transmitted_at,
  lpad(t.local_date::text, 4, '0') AS local_date,
  lpad(t.local_time::text, 6, '0') AS local_time,
  t.acquirer,
  t.terminal,
  t.card_acceptor,
  lpad(t.merchant_type::text, 4, '0') AS merchant_type,
  t.listener
FROM tebus.transaction t
JOIN tebus.exception_reason x ON x.code = t.exception
LEFT JOIN tebus.programme p ON p.programme = t.programme
LEFT JOIN tebus.function f ON f.code = t.function
LEFT JOIN tebus.effect e ON e.code = t.effect
LEFT JOIN tebus.card c ON c.programme = t.programme AND c.token = t.token
LEFT JOIN tebus.account a
  ON a.programme = t.programme AND a.account = coalesce(t.account, c.account)
WHERE t.exception IS NOT NULL
ORDER BY t.lsn DESC;
