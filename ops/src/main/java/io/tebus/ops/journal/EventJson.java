package io.tebus.ops.journal;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tebus.command.OpenCardCommand;
import io.tebus.command.programme.AcceptedCurrency;
import io.tebus.command.programme.DefineProgrammeCommand;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.command.programme.UsageLimit;
import io.tebus.event.AccountChangedEvent;
import io.tebus.event.AccountOpenedEvent;
import io.tebus.event.AccountsMergedEvent;
import io.tebus.event.CardChangedEvent;
import io.tebus.event.CardOpenedEvent;
import io.tebus.event.EventHeader;
import io.tebus.event.HoldEndedEvent;
import io.tebus.event.LotsExpiredEvent;
import io.tebus.event.TransactionEvent;
import org.agrona.DirectBuffer;

/**
 * An event as a JSON object: {@code lsn}, {@code time}, {@code type}, and what the type has.
 *
 * <p>Confined to the thread that reads.
 */
final class EventJson {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final TransactionEvent transaction = new TransactionEvent();
  private final CardOpenedEvent cardOpened = new CardOpenedEvent();
  private final HoldEndedEvent holdEnded = new HoldEndedEvent();
  private final LotsExpiredEvent lotsExpired = new LotsExpiredEvent();
  private final CardChangedEvent cardChanged = new CardChangedEvent();
  private final AccountChangedEvent accountChanged = new AccountChangedEvent();
  private final AccountsMergedEvent accountsMerged = new AccountsMergedEvent();
  private final AccountOpenedEvent accountOpened = new AccountOpenedEvent();

  EventJson() {}

  /** The object of an event that passed {@link EventCheck}. */
  ObjectNode of(DirectBuffer buffer, int offset, int length) {
    EventKind kind = EventKind.of(buffer, offset);
    ObjectNode json = JSON.createObjectNode();
    json.put("lsn", EventHeader.lsn(buffer, offset));
    json.put("time", Shown.time(EventHeader.timeMs(buffer, offset)));
    json.put("type", kind.name());
    switch (kind) {
      case TRANSACTION -> TransactionJson.put(json, transaction.wrap(buffer, offset, length));
      case CARD_OPENED -> put(json, cardOpened.wrap(buffer, offset, length));
      case PROGRAMME_DEFINED ->
          put(json, DefineProgrammeCommand.decode(buffer, offset + EventHeader.LENGTH));
      case HOLD_ENDED -> put(json, holdEnded.wrap(buffer, offset, length));
      case LOTS_EXPIRED -> put(json, lotsExpired.wrap(buffer, offset, length));
      case CARD_CHANGED -> put(json, cardChanged.wrap(buffer, offset, length));
      case ACCOUNT_CHANGED -> put(json, accountChanged.wrap(buffer, offset, length));
      case ACCOUNTS_MERGED -> put(json, accountsMerged.wrap(buffer, offset, length));
      case ACCOUNT_OPENED -> put(json, accountOpened.wrap(buffer, offset, length));
    }
    return json;
  }

  private static void put(ObjectNode json, CardOpenedEvent event) {
    json.put("programme", event.programme());
    json.put("card", Shown.card(event.bin(), event.lastFour()));
    json.put("token", Shown.token(event.tokenHigh()));
    json.put("status", event.status().name());
    json.put("account", event.account());
    if (event.accountNumber() != OpenCardCommand.NO_ACCOUNT_NUMBER) {
      json.put("accountNumber", event.accountNumber());
    }
    json.put("accountOpened", event.accountOpened());
    json.put("openingPoints", event.openingPoints());
    if (event.openingKey() != 0) {
      json.put("openingExpiry", Shown.day(event.openingExpiry()));
      json.put("openingLotPoints", event.openingLotPoints());
    }
    json.put("availableAfter", event.available());
    json.put("arrears", event.arrears());
  }

  private static void put(ObjectNode json, HoldEndedEvent event) {
    json.put("programme", event.programme());
    json.put("account", event.account());
    json.put("hold", event.hold());
    json.put("heldChange", event.heldChange());
    json.put("pendingChange", event.pendingChange());
    json.put("arrearsChange", event.arrearsChange());
    json.put("availableAfter", event.after());
    json.put("held", event.held());
    json.put("pending", event.pending());
    json.put("arrears", event.arrears());
    ArrayNode parts = json.putArray("parts");
    for (int part = 0; part < event.partCount(); part++) {
      TransactionJson.putPart(
          parts, TransactionEvent.LOT, event.partKey(part), event.partPoints(part));
    }
  }

  private static void put(ObjectNode json, LotsExpiredEvent event) {
    json.put("expiry", Shown.day(event.expiry()));
    ArrayNode lots = json.putArray("lots");
    for (int i = 0; i < event.count(); i++) {
      ObjectNode lot = lots.addObject();
      lot.put("account", event.account(i));
      lot.put("funder", event.funder(i));
      lot.put("points", event.points(i));
    }
  }

  private static void put(ObjectNode json, CardChangedEvent event) {
    json.put("programme", event.programme());
    json.put("token", Shown.token(event.tokenHigh()));
    json.put("statusBefore", event.statusBefore().name());
    json.put("status", event.status().name());
    json.put("rightsBefore", Shown.rights(event.rightsBefore()));
    json.put("rights", Shown.rights(event.rights()));
  }

  private static void put(ObjectNode json, AccountChangedEvent event) {
    json.put("programme", event.programme());
    json.put("account", event.account());
    json.put("statusBefore", event.statusBefore().name());
    json.put("status", event.status().name());
  }

  private static void put(ObjectNode json, AccountsMergedEvent event) {
    json.put("programme", event.programme());
    json.put("unmerged", event.isUnmerged());
    json.put("points", event.points());
    ObjectNode into = json.putObject("into");
    into.put("account", event.into());
    into.put("availableAfter", event.intoAfter());
    into.put("arrears", event.intoArrears());
    into.put("arrearsChange", event.intoArrearsChange());
    ObjectNode from = json.putObject("from");
    from.put("account", event.from());
    from.put("availableAfter", event.fromAfter());
    from.put("arrears", event.fromArrears());
    from.put("arrearsChange", event.fromArrearsChange());
    ArrayNode parts = json.putArray("parts");
    for (int part = 0; part < event.partCount(); part++) {
      TransactionJson.putPart(
          parts, event.partKind(part), event.partKey(part), event.partPoints(part));
    }
  }

  private static void put(ObjectNode json, AccountOpenedEvent event) {
    json.put("programme", event.programme());
    json.put("account", event.account());
    json.put("accountNumber", event.number());
  }

  private static void put(ObjectNode json, ProgrammeDefinition programme) {
    json.put("programme", programme.id());
    json.put("name", programme.name());
    json.put("pointsCurrency", programme.pointsCurrency());
    ArrayNode currencies = json.putArray("currencies");
    for (AcceptedCurrency currency : programme.currencies()) {
      ObjectNode object = currencies.addObject();
      object.put("code", currency.code());
      object.put("earnPoints", currency.earnPoints());
      object.put("earnUnit", currency.earnUnit());
      object.put("points", currency.points());
      object.put("money", currency.money());
      object.put("rule", currency.ruleId());
      object.put("rate", currency.rateId());
      object.put("funder", currency.funder());
    }
    json.put("lifeMonths", programme.earning().lifeMonths());
    json.put("earnRounding", programme.earning().rounding().name());
    json.put("earnMaximumPoints", programme.earning().maxPoints());
    json.put("loadFunder", programme.earning().loadFunder());
    ArrayNode excluded = json.putArray("excludedMerchantTypes");
    programme.earning().excludedMerchantTypes().forEach(excluded::add);
    json.put("minimumPoints", programme.spending().minimumPoints());
    json.put("multiple", programme.spending().multiple());
    json.put("capBasisPoints", programme.spending().capBasisPoints());
    json.put("coolDownDays", programme.spending().coolDownDays());
    json.put("clawBack", programme.takingBack().refunds().name());
    json.put("refundSplit", programme.takingBack().split().name());
    json.put("graceDays", programme.takingBack().graceDays());
    json.put("lapsedExpire", programme.takingBack().lapsedExpire());
    json.put("transferMinimumPoints", programme.transfers().minimumPoints());
    json.put("transferMaximumPoints", programme.transfers().maximumPoints());
    json.put("transferFeePoints", programme.transfers().feePoints());
    json.put("transferCoolDownDays", programme.transfers().coolDownDays());
    ArrayNode limits = json.putArray("limits");
    for (UsageLimit limit : programme.limits()) {
      ObjectNode object = limits.addObject();
      object.put("scope", limit.scope().name());
      object.put("use", limit.use().name());
      object.put("period", limit.period().name());
      object.put("maxPoints", limit.maxPoints());
      object.put("maxCount", limit.maxCount());
    }
  }
}
