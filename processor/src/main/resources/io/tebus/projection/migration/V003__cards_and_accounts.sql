-- What a card may do, accounts with a number that several cards share, and the points an account
-- begins with. One of its cards brings them, once, not always the first: the opening of that card
-- is a movement of a lot as well, part 1 of its LSN.

CREATE TABLE tebus.card_status (code smallint PRIMARY KEY, name text NOT NULL UNIQUE);

INSERT INTO tebus.card_status (code, name) VALUES
  (0, 'ACTIVE'),
  (1, 'INACTIVE'),
  (2, 'EXPIRED'),
  (3, 'LOST'),
  (4, 'STOLEN');

-- Constant defaults: rows that are there are not written again.
ALTER TABLE tebus.card
  ADD COLUMN status smallint NOT NULL DEFAULT 0,
  ADD COLUMN opening_points bigint NOT NULL DEFAULT 0;

-- The number is NULL when the account belongs to one card alone.
ALTER TABLE tebus.account ADD COLUMN number bigint;

-- People ask for an account by its number. Accounts without one cost nothing here, and the cards of
-- an account have no index at all: an import of millions would pay for it.
CREATE UNIQUE INDEX account_number ON tebus.account (programme, number) WHERE number IS NOT NULL;

INSERT INTO tebus.response_code (code, de39, name) VALUES
  (41, '41', 'LOST_CARD'),
  (43, '43', 'STOLEN_CARD'),
  (54, '54', 'EXPIRED_CARD');

-- Each card with the opening points it brought, and with what its account held at the last event;
-- lots may have lapsed since.
CREATE VIEW tebus.cardholder AS
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
  b.at AS balance_at
FROM tebus.card c
LEFT JOIN tebus.programme p ON p.programme = c.programme
LEFT JOIN tebus.card_status s ON s.code = c.status
LEFT JOIN tebus.account a ON a.programme = c.programme AND a.account = c.account
LEFT JOIN tebus.balance b ON b.programme = c.programme AND b.account = c.account;
