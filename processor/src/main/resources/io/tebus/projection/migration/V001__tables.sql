-- What the journal says, as rows. Written by the projection alone, in the order of the journal;
-- everybody else reads. Points and amounts are whole numbers, amounts in minor units.

-- Every decided transaction: all that its event holds, but for the lot movements. NULL says that
-- the message did not carry a field, or that the decision has no such figure.
CREATE TABLE tebus.transaction (
  lsn                      bigint      NOT NULL,
  at                       timestamptz NOT NULL,
  amount                   bigint      NOT NULL,
  approved_amount          bigint      NOT NULL,
  standing_amount          bigint      NOT NULL,
  earned                   bigint      NOT NULL,
  redeemed                 bigint      NOT NULL,
  value                    bigint      NOT NULL,
  available_before         bigint,
  available_after          bigint,
  arrears                  bigint,
  arrears_change           bigint      NOT NULL,
  original                 bigint,
  transmitted_at           bigint      NOT NULL,
  acquirer                 bigint      NOT NULL,
  content_digest           bigint      NOT NULL,
  tombstone_transmitted_at bigint,
  tombstone_acquirer       bigint,
  programme                integer     NOT NULL,
  account                  integer,
  processing_code          integer,
  currency                 integer,
  mti                      integer     NOT NULL,
  stan                     integer     NOT NULL,
  local_time               integer     NOT NULL,
  local_date               integer     NOT NULL,
  merchant_type            integer,
  listener                 integer     NOT NULL,
  rule                     integer,
  rate                     integer,
  earn_expiry              date,
  tombstone_stan           integer,
  function                 smallint    NOT NULL,
  effect                   smallint    NOT NULL,
  response_code            smallint    NOT NULL,
  parts                    smallint    NOT NULL,
  mode                     text,
  terminal                 text,
  card_acceptor            text,
  rrn                      text,
  token                    bytea,
  PRIMARY KEY (lsn)
) PARTITION BY RANGE (lsn);

-- Rows lie in the order of time, so this index is small and costs next to nothing.
CREATE INDEX transaction_at ON tebus.transaction
  USING brin (at) WITH (pages_per_range = 64, autosummarize = on);

-- What a transaction added to the lot of an expiry; negative: took from it. Parts count from 1.
CREATE TABLE tebus.lot_movement (
  lsn       bigint   NOT NULL,
  points    bigint   NOT NULL,
  programme integer  NOT NULL,
  account   integer  NOT NULL,
  expiry    date     NOT NULL,
  part      smallint NOT NULL,
  PRIMARY KEY (lsn, part)
) PARTITION BY RANGE (lsn);

-- The partitions of both tables. The index for the history of an account is built when a partition
-- is closed, since it would halve the speed of the feeding.
CREATE TABLE tebus.partition (
  number     integer PRIMARY KEY,
  from_lsn   bigint NOT NULL,
  to_lsn     bigint NOT NULL CHECK (to_lsn > from_lsn),
  indexed_at timestamptz
);

-- A card is known by a token; digits that may be shown are the first six and the last four.
CREATE TABLE tebus.card (
  lsn       bigint      NOT NULL,
  programme integer     NOT NULL,
  token     bytea       NOT NULL CHECK (octet_length(token) = 16),
  bin       char(6)     NOT NULL,
  last_four char(4)     NOT NULL,
  account   integer     NOT NULL,
  opened_at timestamptz NOT NULL,
  PRIMARY KEY (programme, token)
);

CREATE TABLE tebus.account (
  lsn       bigint      NOT NULL,
  programme integer     NOT NULL,
  account   integer     NOT NULL,
  opened_at timestamptz NOT NULL,
  PRIMARY KEY (programme, account)
);

CREATE TABLE tebus.programme (
  lsn                     bigint      NOT NULL,
  programme               integer     PRIMARY KEY,
  name                    text        NOT NULL,
  points_currency         integer     NOT NULL,
  life_months             integer     NOT NULL,
  minimum_points          bigint      NOT NULL,
  multiple                bigint      NOT NULL,
  cap_basis_points        integer     NOT NULL,
  currencies              json        NOT NULL,
  excluded_merchant_types json        NOT NULL,
  defined_at              timestamptz NOT NULL
);

-- What the last event of an account said. Updated in place: room in each page keeps that cheap.
CREATE TABLE tebus.balance (
  programme integer     NOT NULL,
  account   integer     NOT NULL,
  available bigint      NOT NULL,
  arrears   bigint      NOT NULL,
  lsn       bigint      NOT NULL,
  at        timestamptz NOT NULL,
  PRIMARY KEY (programme, account)
) WITH (
  fillfactor = 70,
  autovacuum_vacuum_scale_factor = 0.01,
  autovacuum_vacuum_cost_delay = 0,
  vacuum_truncate = off
);

-- Balances on their way into the table above; emptied before each use, and by a crash. Deleted rather
-- than truncated: that would wait for whoever reads the whole database.
CREATE UNLOGGED TABLE tebus.balance_staging (LIKE tebus.balance) WITH (
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 10000,
  autovacuum_vacuum_cost_delay = 0
);

-- How far each stream is: the last LSN, and the checksum of the journal's frame that ends there.
CREATE TABLE tebus.checkpoint (
  stream     text PRIMARY KEY,
  lsn        bigint      NOT NULL,
  frame_crc  integer     NOT NULL,
  epoch      bigint      NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);

INSERT INTO tebus.checkpoint (stream, lsn, frame_crc, epoch)
VALUES ('events', 0, 0, 0), ('balances', 0, 0, 0);

-- Which journal this is: the check value of the key behind its card tokens.
CREATE TABLE tebus.journal_identity (
  one                   boolean PRIMARY KEY DEFAULT true CHECK (one),
  token_key_check_value text NOT NULL
);

-- Events whose rows were refused by this database, as the journal holds them.
CREATE TABLE tebus.projection_error (
  lsn      bigint      PRIMARY KEY,
  payload  bytea       NOT NULL,
  sqlstate text        NOT NULL,
  message  text        NOT NULL,
  at       timestamptz NOT NULL
);
