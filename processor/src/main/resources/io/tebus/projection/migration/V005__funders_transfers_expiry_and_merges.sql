-- Who pays for points, points that move from account to account, points that expired, programmes
-- that are defined again, and what the issuer does to cards and accounts: status, rights, merges.

INSERT INTO tebus.response_code (code, de39, name) VALUES
  (57, '57', 'NOT_PERMITTED_TO_CARD'),
  (61, '61', 'AMOUNT_LIMIT_EXCEEDED');

INSERT INTO tebus.lot_kind (code, name) VALUES (2, 'COUNTER_LOT');

-- What counts when a transaction is taken back: four roundings, three splits.
CREATE TABLE tebus.terms (code smallint PRIMARY KEY, rounding text NOT NULL, split text NOT NULL);

INSERT INTO tebus.terms (code, rounding, split)
SELECT r.code + 4 * s.code, r.name, s.name
FROM (VALUES (0, 'FLOOR'), (1, 'HALF_UP'), (2, 'HALF_EVEN'), (3, 'CEIL')) AS r (code, name)
CROSS JOIN (VALUES (0, 'PRO_RATA'), (1, 'POINTS_FIRST'), (2, 'MONEY_FIRST')) AS s (code, name);

-- Constant defaults here and below: rows that are there are not written again. The counter account
-- is the other end of a transfer; what it has is meant afterwards. The fee is a part of the
-- redeemed points, and all of them that leave the two accounts. Waived points were not taken back:
-- they stay with the customer. All these are NULL where there is no such figure.
ALTER TABLE tebus.transaction
  ADD COLUMN earn_funder integer,
  ADD COLUMN terms smallint NOT NULL DEFAULT 0,
  ADD COLUMN counter_account integer,
  ADD COLUMN counter_after bigint,
  ADD COLUMN counter_arrears bigint,
  ADD COLUMN counter_arrears_change bigint,
  ADD COLUMN fee bigint,
  ADD COLUMN waived bigint;

-- Few transactions are in it, so it costs the others next to nothing.
CREATE INDEX transaction_counter_account ON tebus.transaction (programme, counter_account, lsn)
  WHERE counter_account IS NOT NULL;

-- A lot is what an account has of one expiry and one funder; until there were others, the operator
-- paid for all points, funder 1. A movement of kind 2 belongs to the counter account of its
-- transaction, or to the account that is merged: that is the account it names. So the sum of kinds
-- 0 and 2 by account, expiry and funder, less what expired, is what a lot holds.
ALTER TABLE tebus.lot_movement ADD COLUMN funder integer NOT NULL DEFAULT 1;

-- NULL when the card brought no points, or before there were funders.
ALTER TABLE tebus.card ADD COLUMN opening_funder integer;

-- Lots that had lapsed and were booked out of their accounts: no transaction, but a slice of them
-- is a decision with an LSN of its own. No balance changes. Accounts are numbered over all
-- programmes: tebus.account says which one it is of. There is no index by account, just as there is
-- none on movements: the run over all accounts would pay for it.
CREATE TABLE tebus.lot_expiry (
  lsn     bigint      NOT NULL,
  at      timestamptz NOT NULL,
  points  bigint      NOT NULL,
  account integer     NOT NULL,
  expiry  date        NOT NULL,
  funder  integer     NOT NULL,
  part    smallint    NOT NULL,
  PRIMARY KEY (lsn, part)
);

CREATE TABLE tebus.account_status (code smallint PRIMARY KEY, name text NOT NULL UNIQUE);

INSERT INTO tebus.account_status (code, name) VALUES
  (0, 'ACTIVE'),
  (1, 'BLOCKED'),
  (2, 'CLOSED'),
  (3, 'MERGED');

CREATE TABLE tebus.card_right (bit smallint PRIMARY KEY, name text NOT NULL UNIQUE);

INSERT INTO tebus.card_right (bit, name) VALUES
  (1, 'EARN'),
  (2, 'SPEND'),
  (4, 'TRANSFER'),
  (8, 'ENQUIRE');

-- Every change of a card since it was opened, and what was before it. The newest counts: the rows
-- of cards and accounts stay as they are, so that rows are added and nothing else.
CREATE TABLE tebus.card_change (
  lsn           bigint      PRIMARY KEY,
  at            timestamptz NOT NULL,
  programme     integer     NOT NULL,
  token         bytea       NOT NULL,
  status        smallint    NOT NULL,
  rights        smallint    NOT NULL,
  status_before smallint    NOT NULL,
  rights_before smallint    NOT NULL
);

CREATE INDEX card_change_card ON tebus.card_change (programme, token, lsn);

-- Every change of an account's status, merges and their undoing among them, so that the newest row
-- of an account says all there is to know. A merge alone says where to, and not what was before it.
CREATE TABLE tebus.account_change (
  lsn           bigint      PRIMARY KEY,
  at            timestamptz NOT NULL,
  programme     integer     NOT NULL,
  account       integer     NOT NULL,
  status        smallint    NOT NULL,
  status_before smallint    NOT NULL,
  merged_into   integer
);

-- Accounts are numbered over all programmes.
CREATE INDEX account_change_account ON tebus.account_change (account, lsn);

-- What a merge moved, or its undoing moved back: the lots are movements of its LSN, of kind 0 those
-- of the account that the other one is merged into, of kind 2 the other's. What an account has is
-- meant afterwards. Points are what was brought, less the debt, or was given back.
CREATE TABLE tebus.account_merge (
  lsn                 bigint      PRIMARY KEY,
  at                  timestamptz NOT NULL,
  programme           integer     NOT NULL,
  from_account        integer     NOT NULL,
  into_account        integer     NOT NULL,
  unmerged            boolean     NOT NULL,
  points              bigint      NOT NULL,
  from_available      bigint      NOT NULL,
  from_arrears        bigint      NOT NULL,
  from_arrears_change bigint      NOT NULL,
  into_available      bigint      NOT NULL,
  into_arrears        bigint      NOT NULL,
  into_arrears_change bigint      NOT NULL,
  parts               smallint    NOT NULL
);

-- Each card with the status and the rights that count now; 15 is all of them.
CREATE VIEW tebus.card_now AS
SELECT
  c.lsn,
  c.programme,
  c.token,
  c.bin,
  c.last_four,
  c.account,
  coalesce(n.status, c.status) AS status,
  coalesce(n.rights, 15::smallint) AS rights,
  c.opened_at,
  c.opening_points,
  c.opening_funder
FROM tebus.card c
LEFT JOIN LATERAL (
  SELECT x.status, x.rights
  FROM tebus.card_change x
  WHERE x.programme = c.programme AND x.token = c.token
  ORDER BY x.lsn DESC
  LIMIT 1
) n ON true;

-- Each account with the status that counts now, and its root: the account that has its points,
-- itself unless it is merged. No more than 8 merges lie above one another.
CREATE VIEW tebus.account_now AS
SELECT
  a.lsn,
  a.programme,
  a.account,
  a.number,
  a.opened_at,
  coalesce(n.status, 0::smallint) AS status,
  n.merged_into,
  CASE
    WHEN n.merged_into IS NULL THEN a.account
    ELSE (
      WITH RECURSIVE climb (account, height) AS (
        SELECT n.merged_into, 1
        UNION ALL
        SELECT above.merged_into, climb.height + 1
        FROM climb
        CROSS JOIN LATERAL (
          SELECT x.merged_into
          FROM tebus.account_change x
          WHERE x.account = climb.account
          ORDER BY x.lsn DESC
          LIMIT 1
        ) above
        WHERE above.merged_into IS NOT NULL AND climb.height < 8
      )
      SELECT climb.account FROM climb ORDER BY climb.height DESC LIMIT 1
    )
  END AS root
FROM tebus.account a
LEFT JOIN LATERAL (
  SELECT x.status, x.merged_into
  FROM tebus.account_change x
  WHERE x.account = a.account
  ORDER BY x.lsn DESC
  LIMIT 1
) n ON true;

-- Every definition of a programme. The newest counts, from its LSN on.
ALTER TABLE tebus.programme RENAME TO programme_definition;

ALTER TABLE tebus.programme_definition
  DROP CONSTRAINT programme_pkey,
  ADD PRIMARY KEY (programme, lsn),
  ADD COLUMN earn_rounding text NOT NULL DEFAULT 'FLOOR',
  ADD COLUMN earn_maximum_points bigint NOT NULL DEFAULT 0,
  ADD COLUMN load_funder integer NOT NULL DEFAULT 1,
  ADD COLUMN cool_down_days integer NOT NULL DEFAULT 0,
  ADD COLUMN claw_back text NOT NULL DEFAULT 'UNLIMITED',
  ADD COLUMN refund_split text NOT NULL DEFAULT 'PRO_RATA',
  ADD COLUMN grace_days integer NOT NULL DEFAULT 1,
  ADD COLUMN lapsed_expire boolean NOT NULL DEFAULT false,
  ADD COLUMN transfer_minimum_points bigint NOT NULL DEFAULT 1,
  ADD COLUMN transfer_maximum_points bigint NOT NULL DEFAULT 0,
  ADD COLUMN transfer_fee_points bigint NOT NULL DEFAULT 0,
  ADD COLUMN transfer_cool_down_days integer NOT NULL DEFAULT 0,
  ADD COLUMN limits json NOT NULL DEFAULT '[]';

-- The settings that count now: one row for each programme, as before.
CREATE VIEW tebus.programme AS
SELECT DISTINCT ON (programme)
  lsn,
  programme,
  name,
  points_currency,
  life_months,
  minimum_points,
  multiple,
  cap_basis_points,
  currencies,
  excluded_merchant_types,
  defined_at,
  earn_rounding,
  earn_maximum_points,
  load_funder,
  cool_down_days,
  claw_back,
  refund_split,
  grace_days,
  lapsed_expire,
  transfer_minimum_points,
  transfer_maximum_points,
  transfer_fee_points,
  transfer_cool_down_days,
  limits
FROM tebus.programme_definition
ORDER BY programme, lsn DESC;

-- The views as before, with what is new at the end: views of others may be built on them.
CREATE OR REPLACE VIEW tebus.programme_currency AS
SELECT
  p.programme,
  p.name,
  c.code,
  c.earn_unit,
  c.points,
  c.money,
  c.rule,
  c.rate,
  coalesce(c.earn_points, 1) AS earn_points,
  coalesce(c.funder, 1) AS funder
FROM tebus.programme p
CROSS JOIN LATERAL json_to_recordset(p.currencies) AS c (
  code integer,
  earn_unit bigint,
  points bigint,
  money bigint,
  rule integer,
  rate integer,
  earn_points bigint,
  funder integer
);

CREATE VIEW tebus.programme_limit AS
SELECT p.programme, p.name, l.scope, l.use, l.period, l.max_points, l.max_count
FROM tebus.programme p
CROSS JOIN LATERAL json_to_recordset(p.limits) AS l (
  scope text,
  use text,
  period text,
  max_points bigint,
  max_count integer
);

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
  t.exception_points,
  t.earn_funder,
  m.rounding,
  m.split,
  t.counter_account,
  t.counter_after,
  t.counter_arrears,
  t.fee,
  t.waived
FROM tebus.transaction t
LEFT JOIN tebus.programme p ON p.programme = t.programme
LEFT JOIN tebus.function f ON f.code = t.function
LEFT JOIN tebus.effect e ON e.code = t.effect
LEFT JOIN tebus.response_code r ON r.code = t.response_code
LEFT JOIN tebus.card c ON c.programme = t.programme AND c.token = t.token
LEFT JOIN tebus.exception_reason x ON x.code = t.exception
-- Of what was posted or completed; a transfer has no use for them.
LEFT JOIN tebus.terms m
  ON m.code = t.terms AND t.effect IN (1, 6) AND t.counter_account IS NULL;

-- Account, its number and its status are those the card was opened for; the balance is that of the
-- root, which has the points.
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
  b.pending,
  c.opening_funder,
  (
    SELECT coalesce(string_agg(r.name, ', ' ORDER BY r.bit), '')
    FROM tebus.card_right r
    WHERE c.rights & r.bit <> 0
  ) AS rights,
  t.name AS account_status,
  a.root
FROM tebus.card_now c
LEFT JOIN tebus.programme p ON p.programme = c.programme
LEFT JOIN tebus.card_status s ON s.code = c.status
LEFT JOIN tebus.account_now a ON a.programme = c.programme AND a.account = c.account
LEFT JOIN tebus.account_status t ON t.code = a.status
LEFT JOIN tebus.balance b ON b.programme = c.programme AND b.account = coalesce(a.root, c.account);

-- Each account with its own balance: while it is merged it has nothing.
CREATE VIEW tebus.accountholder AS
SELECT
  p.name AS programme,
  a.account,
  a.number AS account_number,
  s.name AS status,
  a.merged_into,
  a.root,
  a.opened_at,
  b.available,
  b.arrears,
  b.held,
  b.pending,
  b.at AS balance_at
FROM tebus.account_now a
LEFT JOIN tebus.programme p ON p.programme = a.programme
LEFT JOIN tebus.account_status s ON s.code = a.status
LEFT JOIN tebus.balance b ON b.programme = a.programme AND b.account = a.account;

CREATE OR REPLACE VIEW tebus.hold AS
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

CREATE OR REPLACE VIEW tebus.exception AS
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

-- What each lot holds: what went into it, less what was taken and what expired. It reads every
-- movement there is.
CREATE VIEW tebus.lot AS
SELECT p.name AS programme, m.account, m.expiry, m.funder, sum(m.points)::bigint AS points
FROM (
  SELECT programme, account, expiry, funder, points
  FROM tebus.lot_movement
  WHERE kind IN (0, 2)
  UNION ALL
  SELECT a.programme, e.account, e.expiry, e.funder, -e.points
  FROM tebus.lot_expiry e
  JOIN tebus.account a ON a.account = e.account
) m
LEFT JOIN tebus.programme p ON p.programme = m.programme
GROUP BY m.programme, p.name, m.account, m.expiry, m.funder
HAVING sum(m.points) <> 0;

-- Lots that were booked out, with their programme.
CREATE VIEW tebus.expired_lot AS
SELECT
  e.lsn,
  e.at,
  p.name AS programme,
  e.account,
  a.number AS account_number,
  e.expiry,
  e.funder,
  e.points
FROM tebus.lot_expiry e
LEFT JOIN tebus.account a ON a.account = e.account
LEFT JOIN tebus.programme p ON p.programme = a.programme;

-- Where all points are that a programme issued: issued = available + lapsed + pending + held
-- + redeemed + expired - arrears. The difference is 0, or something is wrong. Each column is summed
-- from other rows, of the whole history: that takes its time. Points in the lots of an account in
-- arrears count as available here. Effects: 1 posted, 2 mirrored, 6 completed, 8 restored.
CREATE VIEW tebus.conservation AS
WITH decided AS (
  SELECT
    programme,
    sum(CASE WHEN effect IN (1, 6, 8) THEN earned WHEN effect = 2 THEN -earned ELSE 0 END)
      AS earned,
    sum(
      CASE
        WHEN effect IN (1, 6, 8) THEN coalesce(fee, redeemed)
        WHEN effect = 2 THEN -coalesce(fee, redeemed)
        ELSE 0
      END
    ) AS redeemed,
    sum(held_change) AS held,
    sum(pending_change) AS pending,
    sum(arrears_change + coalesce(counter_arrears_change, 0)) AS arrears
  FROM tebus.transaction
  WHERE account IS NOT NULL
  GROUP BY programme
),
timed_out AS (
  SELECT
    programme,
    sum(held_change) AS held,
    sum(pending_change) AS pending,
    sum(arrears_change) AS arrears
  FROM tebus.hold_timeout
  GROUP BY programme
),
merged AS (
  -- Points move between lots; what repays arrears leaves both.
  SELECT programme, sum(from_arrears_change + into_arrears_change) AS arrears
  FROM tebus.account_merge
  GROUP BY programme
),
opened AS (
  -- What did not enter a lot repaid arrears.
  SELECT
    c.programme,
    sum(c.opening_points) AS opening,
    sum(coalesce(m.points, 0) - c.opening_points) AS arrears
  FROM tebus.card c
  LEFT JOIN tebus.lot_movement m ON m.lsn = c.lsn
  WHERE c.opening_points > 0
  GROUP BY c.programme
),
booked_out AS (
  SELECT programme, sum(points) AS expired
  FROM tebus.expired_lot
  GROUP BY programme
),
lots AS (
  SELECT
    programme,
    sum(points) FILTER (WHERE expiry >= (now() AT TIME ZONE 'UTC')::date) AS available,
    sum(points) FILTER (WHERE expiry < (now() AT TIME ZONE 'UTC')::date) AS lapsed
  FROM tebus.lot
  GROUP BY programme
),
places AS (
  SELECT
    p.name AS programme,
    coalesce(o.opening, 0) + coalesce(d.earned, 0) + coalesce(d.pending, 0)
      + coalesce(t.pending, 0) AS issued,
    coalesce(l.available, 0) AS available,
    coalesce(l.lapsed, 0) AS lapsed,
    coalesce(d.pending, 0) + coalesce(t.pending, 0) AS pending,
    coalesce(d.held, 0) + coalesce(t.held, 0) AS held,
    coalesce(d.redeemed, 0) AS redeemed,
    coalesce(b.expired, 0) AS expired,
    coalesce(d.arrears, 0) + coalesce(t.arrears, 0) + coalesce(m.arrears, 0)
      + coalesce(o.arrears, 0) AS arrears
  FROM tebus.programme p
  LEFT JOIN decided d ON d.programme = p.programme
  LEFT JOIN timed_out t ON t.programme = p.programme
  LEFT JOIN merged m ON m.programme = p.programme
  LEFT JOIN opened o ON o.programme = p.programme
  LEFT JOIN booked_out b ON b.programme = p.name
  LEFT JOIN lots l ON l.programme = p.name
)
SELECT
  programme,
  issued::bigint,
  available::bigint,
  lapsed::bigint,
  pending::bigint,
  held::bigint,
  redeemed::bigint,
  expired::bigint,
  arrears::bigint,
  (issued - available - lapsed - pending - held - redeemed - expired + arrears)::bigint
    AS difference
FROM places;
