-- Names of the codes, and the same rows for people to read.

CREATE TABLE tebus.function (code smallint PRIMARY KEY, name text NOT NULL UNIQUE);

INSERT INTO tebus.function (code, name) VALUES
  (0, 'UNKNOWN'),
  (1, 'PURCHASE'),
  (2, 'PURCHASE_AUTHORIZATION'),
  (3, 'REDEMPTION'),
  (4, 'EARN_ONLY'),
  (5, 'BALANCE'),
  (6, 'HOLD'),
  (7, 'COMPLETION'),
  (8, 'PURCHASE_REFUND'),
  (9, 'REDEMPTION_REFUND'),
  (10, 'VOID'),
  (11, 'LOAD'),
  (12, 'TRANSFER'),
  (13, 'REVERSAL'),
  (14, 'ADVICE');

CREATE TABLE tebus.effect (code smallint PRIMARY KEY, name text NOT NULL UNIQUE);

INSERT INTO tebus.effect (code, name) VALUES
  (0, 'DECLINED'),
  (1, 'POSTED'),
  (2, 'MIRRORED'),
  (3, 'NOTHING'),
  (4, 'TOMBSTONE');

-- With the digits of DE 39 in the 1987 version.
CREATE TABLE tebus.response_code (
  code smallint PRIMARY KEY,
  de39 char(2) NOT NULL,
  name text NOT NULL UNIQUE
);

INSERT INTO tebus.response_code (code, de39, name) VALUES
  (0, '00', 'APPROVED'),
  (3, '03', 'INVALID_MERCHANT'),
  (10, '10', 'APPROVED_IN_PART'),
  (12, '12', 'INVALID_TRANSACTION'),
  (13, '13', 'INVALID_AMOUNT'),
  (14, '14', 'INVALID_CARD'),
  (30, '30', 'FORMAT_ERROR'),
  (51, '51', 'NOT_SUFFICIENT_POINTS'),
  (58, '58', 'TERMINAL_NOT_PERMITTED'),
  (62, '62', 'RESTRICTED_CARD'),
  (91, '91', 'UNAVAILABLE'),
  (94, '94', 'DUPLICATE'),
  (96, '96', 'MALFUNCTION'),
  (112, '12', 'CURRENCY_NOT_ACCEPTED');

CREATE VIEW tebus.history AS
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
  t.listener
FROM tebus.transaction t
LEFT JOIN tebus.programme p ON p.programme = t.programme
LEFT JOIN tebus.function f ON f.code = t.function
LEFT JOIN tebus.effect e ON e.code = t.effect
LEFT JOIN tebus.response_code r ON r.code = t.response_code
LEFT JOIN tebus.card c ON c.programme = t.programme AND c.token = t.token;

CREATE VIEW tebus.programme_currency AS
SELECT p.programme, p.name, c.code, c.earn_unit, c.points, c.money, c.rule, c.rate
FROM tebus.programme p
CROSS JOIN LATERAL json_to_recordset(p.currencies) AS c (
  code integer,
  earn_unit bigint,
  points bigint,
  money bigint,
  rule integer,
  rate integer
);
