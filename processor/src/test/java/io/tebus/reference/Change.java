package io.tebus.reference;

/**
 * What the issuer changes beside the tills: a card, an account, which accounts are one, or which
 * there are.
 *
 * <p>Immutable. Source: points.md, section 8; profile, section 4.
 */
public sealed interface Change permits AccountChange, AccountOpening, CardChange, Merging {

  /** The number of the programme; none need have it. */
  int programme();
}
